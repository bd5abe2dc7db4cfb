import { facetRule } from '../../engine/rule';
import { NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';
import { judgeText } from './detect';

const EXPECTED = 'a reference to a secret store in place of the secret';

export const noSecretInEnvironment = facetRule({
  id: 'no-secret-in-environment',
  title: 'No secret stands in an environment variable',
  rationale: 'The environment of a program is shown by consoles, crash reports and every API that describes it.',
  severity: 'critical',
  category: 'secrets',
  references: ['FSBP ECS.8, CodeBuild.2', 'OWASP Secrets Management'],
  remediation: {
    ...onAws(
      'Use Secrets with ValueFrom, or a dynamic reference {{resolve:secretsmanager:...}}.',
      'Use secrets with valueFrom, or read the secret at run time.',
    ),
    kubernetes: 'Use valueFrom.secretKeyRef, or mount the secret as a file.',
    compose: 'Use secrets: and a file below /run/secrets.',
  },
  equivalents: {
    checkov: ['CKV_AWS_45', 'CKV_SECRET_2', 'CKV_SECRET_6'],
    trivy: ['ecs/no_plaintext_secrets', 'lambda/no_plaintext_secrets'],
  },
  facet: 'EnvBearing',
  judge: ({ kind, what, variables }) =>
    kind === 'environment' ? variables.map((variable) => judgeText(variable, what, EXPECTED)) : NOT_APPLICABLE,
});
