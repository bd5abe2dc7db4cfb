import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const apiAuthenticated = facetRule({
  id: 'api-authenticated',
  title: 'An API that is not declared public asks who calls',
  rationale: 'A method without authorisation answers anybody who finds its address.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP APIGateway.8', 'OWASP API2:2023'],
  remediation: onAws(
    'Set AuthorizationType or AuthType to AWS_IAM, JWT or an authoriser, or declare exposure: public.',
    'Set authorization_type to AWS_IAM, JWT or an authoriser, or declare exposure: public.',
  ),
  equivalents: { checkov: ['CKV_AWS_59', 'CKV_AWS_258', 'CKV_AWS_309'], trivy: ['apigateway/no_public_access'] },
  facet: 'Exposure',
  judge: ({ kind, what, open }, { context }) =>
    kind !== 'unauthenticated' || isPublic(context)
      ? NOT_APPLICABLE
      : judge(open, (is) => !is, { expected: `the ${what} to demand authorisation`, absent: 'pass' }),
});
