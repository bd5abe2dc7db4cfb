import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const blockPublicAcls = facetRule({
  id: 'bucket-blocks-public-acls',
  title: 'A bucket refuses public ACLs',
  rationale: 'The switch refuses a public ACL before it takes effect.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP S3.1, S3.8', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Set PublicAccessBlockConfiguration.BlockPublicAcls: true.',
    'Add an aws_s3_bucket_public_access_block with block_public_acls = true.',
  ),
  equivalents: { checkov: ['CKV_AWS_53'], trivy: ['s3/block_public_acls'] },
  facet: 'PublicAccessBlock',
  judge: (block) => judge(block.blockPublicAcls, Boolean, { expected: 'the bucket to refuse public ACLs' }),
});
