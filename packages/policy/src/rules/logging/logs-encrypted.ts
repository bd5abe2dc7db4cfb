import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const logsEncrypted = facetRule({
  id: 'logs-encrypted',
  title: 'Logs are encrypted with a key of their owner, where that is declared',
  rationale: 'CloudWatch encrypts always; a key of your own can also be revoked and audited.',
  severity: 'low',
  category: 'logging',
  references: ['CIS AWS 5.0: 3.5'],
  remediation: onAws('Set KmsKeyId.', 'Set kms_key_id.'),
  equivalents: { checkov: ['CKV_AWS_158'], trivy: ['cloudwatch/log_group_customer_key'] },
  facet: 'LogSink',
  judge: (sink, { context }) =>
    context.demands.has('customer-key')
      ? judge(sink.key, (key) => key !== '', { expected: 'the log group to name a customer managed key' })
      : NOT_APPLICABLE,
});
