import { facetRule } from '../../engine/rule';
import { NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';
import { judgeText } from './detect';

const EXPECTED = 'a script that reads its secrets from a store';

export const noSecretInUserData = facetRule({
  id: 'no-secret-in-user-data',
  title: 'No secret stands in the script of a machine',
  rationale: 'User data is readable by every process on the machine, and by everybody who may describe it.',
  severity: 'critical',
  category: 'secrets',
  references: ['AWS EC2 User Guide: user data', 'OWASP Secrets Management'],
  remediation: onAws(
    'Read the secret from Secrets Manager or SSM in the script.',
    'Read the secret from Secrets Manager or SSM in the script.',
  ),
  equivalents: {
    checkov: ['CKV_AWS_46'],
    trivy: ['ec2/no_secrets_in_user_data', 'ec2/no_secrets_in_launch_template_user_data', 'ec2/no_sensitive_info'],
  },
  facet: 'EnvBearing',
  judge: ({ kind, what, variables }) =>
    kind === 'user-data' ? variables.map((variable) => judgeText(variable, what, EXPECTED)) : NOT_APPLICABLE,
});
