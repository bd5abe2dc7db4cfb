import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const blockPublicPolicy = facetRule({
  id: 'bucket-blocks-public-policy',
  title: 'A bucket refuses a public policy',
  rationale: 'The switch refuses a policy that would open the bucket to everybody.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP S3.1, S3.8', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Set PublicAccessBlockConfiguration.BlockPublicPolicy: true.',
    'Add an aws_s3_bucket_public_access_block with block_public_policy = true.',
  ),
  equivalents: {
    checkov: ['CKV_AWS_54', 'CKV2_AWS_6'],
    trivy: ['s3/block_public_policy', 's3/specify_public_access_block'],
  },
  facet: 'PublicAccessBlock',
  // A service that is declared public may serve objects to everybody by its bucket's policy, and nothing else.
  judge: (block, { context }) =>
    block.servesPublicReads && isPublic(context)
      ? NOT_APPLICABLE
      : judge(block.blockPublicPolicy, Boolean, { expected: 'the bucket to refuse a public policy' }),
});
