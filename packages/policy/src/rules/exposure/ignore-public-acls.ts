import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const ignorePublicAcls = facetRule({
  id: 'bucket-ignores-public-acls',
  title: 'A bucket ignores public ACLs that are there already',
  rationale: 'Blocking new ACLs leaves the old ones in force; ignoring ends them.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP S3.1, S3.8', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Set PublicAccessBlockConfiguration.IgnorePublicAcls: true.',
    'Add an aws_s3_bucket_public_access_block with ignore_public_acls = true.',
  ),
  equivalents: { checkov: ['CKV_AWS_55'], trivy: ['s3/ignore_public_acls'] },
  facet: 'PublicAccessBlock',
  judge: (block) => judge(block.ignorePublicAcls, Boolean, { expected: 'the bucket to ignore public ACLs' }),
});
