import { facetRule } from '../../engine/rule';
import type { ServiceContext } from '../../engine/context';
import type { NamedText } from '../../model/facets';
import { NOT_APPLICABLE, PASS } from '../../model/verdict';
import { onAws } from '../remediation';
import { judgeText } from './detect';

const EXPECTED = 'a reference to a secret store in place of the secret';

/** Secrets of a service are named after its stage and itself: such a value is the name of one, not one. */
function namesOwnSecret({ value }: NamedText, { service }: ServiceContext): boolean {
  return (
    service !== undefined &&
    value.state === 'known' &&
    new RegExp(`^fairway-[a-z0-9-]+-${service.name}-[a-z0-9-]+$`).test(value.value)
  );
}

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
  judge: ({ kind, what, variables }, { context }) => {
    if (kind !== 'environment') return NOT_APPLICABLE;
    return variables.map((variable) =>
      namesOwnSecret(variable, context) ? PASS : judgeText(variable, what, EXPECTED),
    );
  },
});
