import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const bucketLogs = facetRule({
  id: 'bucket-logs-enabled',
  title: 'A bucket logs who reads and writes it',
  rationale: 'The trail of an account does not hold requests for objects unless that is paid for; the access log does.',
  severity: 'low',
  category: 'logging',
  references: ['FSBP S3.9', 'CIS AWS 5.0: 3.8'],
  remediation: onAws('Set LoggingConfiguration.', 'Add an aws_s3_bucket_logging.'),
  equivalents: { checkov: ['CKV_AWS_18'], trivy: ['s3/enable_bucket_logging', 's3/enable_logging'] },
  facet: 'LogSource',
  judge: ({ kind, what, enabled }) =>
    kind === 'bucket' ? judge(enabled, Boolean, { expected: `the ${what} to write an access log` }) : NOT_APPLICABLE,
});
