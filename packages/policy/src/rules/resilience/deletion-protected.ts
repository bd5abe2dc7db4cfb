import { holdsRealData } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const deletionProtected = facetRule({
  id: 'deletion-protected',
  title: 'Data of production cannot be deleted by one command',
  rationale: 'A renamed resource is a deleted one to the tool that applies it.',
  severity: 'medium',
  category: 'resilience',
  references: ['FSBP RDS.7, RDS.8, DynamoDB.6, DocumentDB.5, Neptune.4'],
  remediation: onAws('Set DeletionProtection: true.', 'Set deletion_protection = true.'),
  equivalents: { checkov: ['CKV_AWS_139', 'CKV_AWS_293'], trivy: ['rds/enable_deletion_protection'] },
  facet: 'DurableData',
  judge: ({ deletionProtected: value, what }, { context }) =>
    value === undefined || !holdsRealData(context)
      ? NOT_APPLICABLE
      : judge(value, Boolean, { expected: `the ${what} to be protected from deletion` }),
});
