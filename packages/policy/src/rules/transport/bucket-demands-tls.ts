import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const bucketDemandsTls = facetRule({
  id: 'bucket-demands-tls',
  title: 'A bucket denies what does not come over TLS',
  rationale: 'S3 answers plain HTTP unless the bucket policy denies it.',
  severity: 'medium',
  category: 'transport',
  references: ['FSBP S3.5', 'CIS AWS 5.0: 2.1.1'],
  remediation: onAws(
    'Deny s3:* in the bucket policy where aws:SecureTransport is false; in the CDK: enforceSSL: true.',
    'Deny s3:* in the policy where aws:SecureTransport is false.',
  ),
  equivalents: { checkov: ['CKV_AWS_379'], trivy: [] },
  facet: 'TlsDemand',
  judge: (demand) =>
    judge(demand.demanded, Boolean, { expected: `the policy of the ${demand.what} to deny aws:SecureTransport false` }),
});
