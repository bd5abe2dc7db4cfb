import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const restrictPublicBuckets = facetRule({
  id: 'bucket-restricts-public-access',
  title: 'A bucket with a public policy answers its own account alone',
  rationale: 'The switch takes the effect from a public policy that is there already.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP S3.1, S3.8', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Set PublicAccessBlockConfiguration.RestrictPublicBuckets: true.',
    'Add an aws_s3_bucket_public_access_block with restrict_public_buckets = true.',
  ),
  equivalents: { checkov: ['CKV_AWS_56'], trivy: ['s3/no_public_buckets'] },
  facet: 'PublicAccessBlock',
  // A service that is declared public may serve objects to everybody by its bucket's policy, and nothing else.
  judge: (block, { context }) =>
    block.servesPublicReads && isPublic(context)
      ? NOT_APPLICABLE
      : judge(block.restrictPublicBuckets, Boolean, { expected: 'the bucket to restrict public access' }),
});
