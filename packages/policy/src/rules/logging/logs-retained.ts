import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const logsRetained = facetRule({
  id: 'logs-retained',
  title: 'A log says how long it is kept',
  rationale: 'For ever is a cost and a liability that nobody chose; a day is too short to look back.',
  severity: 'low',
  category: 'logging',
  references: ['FSBP CloudWatch.16'],
  remediation: onAws('Set RetentionInDays.', 'Set retention_in_days.'),
  equivalents: { checkov: ['CKV_AWS_66'] },
  facet: 'LogSink',
  judge: (sink) => judge(sink.retentionDays, (days) => days >= 1, { expected: 'a retention in days' }),
});
