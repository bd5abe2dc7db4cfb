import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const noPublicShare = facetRule({
  id: 'no-public-share',
  title: 'Images, snapshots, layers and documents are shared with nobody in general',
  rationale: 'A public snapshot is a copy of the data for everybody.',
  severity: 'critical',
  category: 'exposure',
  references: ['FSBP EC2.1, SSM.4, Lambda.1'],
  remediation: onAws('Name the accounts or the organisation.', 'Name the accounts or the organization_id.'),
  equivalents: { checkov: ['CKV_AWS_303'] },
  facet: 'Exposure',
  judge: ({ kind, what, open }) =>
    kind === 'share'
      ? judge(open, (is) => !is, { expected: `the ${what} to be shared with named accounts alone`, absent: 'pass' })
      : NOT_APPLICABLE,
});
