import { facetRule } from '../../engine/rule';
import { NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';
import { judgeText } from './detect';

const EXPECTED = 'a reference to a secret store in place of the secret';

export const noSecretInProperty = facetRule({
  id: 'no-secret-in-property',
  title: 'No password stands among the properties of a resource',
  rationale: 'A literal password lives for ever in the history of the code and in the state.',
  severity: 'critical',
  category: 'secrets',
  references: ['FSBP SecretsManager.1', 'OWASP Secrets Management'],
  remediation: onAws(
    'Use ManageMasterUserPassword, or {{resolve:secretsmanager:...}}.',
    'Use manage_master_user_password, or a secret that is read from its store.',
  ),
  equivalents: { checkov: ['CKV_AWS_41'] },
  facet: 'EnvBearing',
  // The name of such a property says that it is a secret.
  judge: ({ kind, what, variables }) =>
    kind === 'property'
      ? variables.map(({ name, value }) =>
          judgeText({ name: `${name}.password`, value }, `${name} of the ${what}`, EXPECTED),
        )
      : NOT_APPLICABLE,
});
