import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const bucketAclPrivate = facetRule({
  id: 'bucket-acl-private',
  title: 'No ACL gives a bucket to everybody',
  rationale: '`AuthenticatedUsers` means anybody with an AWS account, not yours.',
  severity: 'critical',
  category: 'exposure',
  references: ['FSBP S3.2, S3.3', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Leave AccessControl out; give access by a bucket policy.',
    'Leave acl out; give access by aws_s3_bucket_policy.',
  ),
  equivalents: { checkov: ['CKV_AWS_20', 'CKV_AWS_57', 'CKV_AWS_375'], trivy: ['s3/no_public_access_with_acl'] },
  facet: 'Exposure',
  judge: ({ kind, what, open }) =>
    kind === 'acl'
      ? judge(open, (is) => !is, { expected: `the ${what} to be private`, absent: 'pass' })
      : NOT_APPLICABLE,
});
