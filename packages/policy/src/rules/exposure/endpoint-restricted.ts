import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const endpointRestricted = facetRule({
  id: 'endpoint-restricted',
  title: 'A public control plane answers named networks alone',
  rationale: 'Where a public endpoint has to be, a list of networks keeps the rest of the internet out.',
  severity: 'high',
  category: 'exposure',
  references: ['CIS EKS 1.6: 5.4.1'],
  remediation: onAws('Name your networks in PublicAccessCidrs.', 'Name your networks in public_access_cidrs.'),
  equivalents: { checkov: ['CKV_AWS_38'], trivy: ['eks/no_public_cluster_access_to_cidr'] },
  facet: 'Exposure',
  judge: ({ kind, what, open }) =>
    kind === 'endpoint-cidr'
      ? judge(open, (is) => !is, { expected: `the ${what} to answer named networks alone`, absent: 'pass' })
      : NOT_APPLICABLE,
});
