import { facetRule } from '../../engine/rule';
import { fail, judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const alarmReachesSomeone = facetRule({
  id: 'alarm-reaches-someone',
  title: 'Every alarm reaches someone',
  rationale: 'An alarm without a receiver is a light in an empty room.',
  severity: 'high',
  category: 'alarms',
  references: ['FSBP CloudWatch.15, CloudWatch.17'],
  remediation: onAws(
    'Name a topic with a subscription in AlarmActions.',
    'Name a topic with a subscription in alarm_actions.',
  ),
  equivalents: { checkov: ['CKV_AWS_319'] },
  facet: 'Alarm',
  judge: ({ actions, enabled }) => {
    const expected = 'an action that reaches someone: a topic with a subscription, or automation';
    if (enabled.state === 'known' && !enabled.value) return fail(expected, 'actions that are switched off', enabled.at);
    return judge(actions, (count) => count > 0, { expected });
  },
});
