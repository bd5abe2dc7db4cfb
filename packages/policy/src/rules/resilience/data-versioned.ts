import { holdsRealData } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const dataVersioned = facetRule({
  id: 'data-versioned',
  title: 'Objects of production keep their versions',
  rationale: 'An overwritten or deleted object can be brought back.',
  severity: 'medium',
  category: 'resilience',
  references: ['FSBP S3.14', 'CIS AWS 5.0: 2.1.2'],
  remediation: onAws(
    'Set VersioningConfiguration.Status: Enabled.',
    'Add an aws_s3_bucket_versioning with status = "Enabled".',
  ),
  equivalents: { checkov: ['CKV_AWS_21'], trivy: ['s3/enable_versioning'] },
  facet: 'DurableData',
  judge: ({ versioned, what }, { context }) =>
    versioned === undefined || !holdsRealData(context)
      ? NOT_APPLICABLE
      : judge(versioned, Boolean, { expected: `the ${what} to keep versions` }),
});
