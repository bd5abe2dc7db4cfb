import { runInNewContext } from 'node:vm';
import { cloudWatchAlarms, cloudWatchDashboard, cloudWatchSource, type CloudWatchSource } from '../src';
import type { MetricAlarm } from '../src/cloudwatch/alarms';
import { service } from './support/services';

const AWS = ['resize', 'web', 'image-bucket'] as const;
const setOf = (name: string) => {
  const declared = service(name);
  return cloudWatchAlarms(declared, cloudWatchSource(declared) as CloudWatchSource);
};

/** What the expression of an alarm gives for sums of requests, and failed ones: CloudWatch's functions, as JavaScript. */
function share({ Metrics }: MetricAlarm, requests: number, failed: (number | undefined)[]): number {
  const expression = Metrics.find(({ ReturnData }) => ReturnData)?.Expression ?? '';
  const named = Object.fromEntries(failed.map((value, index) => [`failed${index}`, value]));
  const functions = {
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    FILL: (value: number | undefined, instead: number) => value ?? instead,
  };
  return runInNewContext(expression, { ...functions, requests, ...named }) as number;
}

const over = (name: string, window: string): MetricAlarm => {
  const found = setOf(name).metricAlarms.find(({ AlarmName }) => AlarmName.endsWith(`availability-over-${window}`));
  if (!found) throw new Error(`no alarm over ${window}`);
  return found;
};

describe.each(AWS)('the alarms of %s', (name) => {
  const { metricAlarms, compositeAlarms } = setOf(name);

  test('speak only where both windows of an alert are bad', () => {
    const known = metricAlarms.map(({ AlarmName }) => AlarmName);
    expect(compositeAlarms).toHaveLength(3);
    for (const { AlarmRule, AlarmActions } of compositeAlarms) {
      const named = [...AlarmRule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, alarm]) => alarm);
      expect(AlarmRule).toMatch(/^ALARM\(.*\) AND ALARM\(.*\)$/);
      expect(named.every((alarm) => known.includes(alarm ?? ''))).toBe(true);
      expect(AlarmActions).toEqual(['${Topic}']);
    }
    expect(metricAlarms.filter(({ AlarmActions }) => AlarmActions).map(({ AlarmName }) => AlarmName)).toEqual([
      `fairway-\${Stage}-${name}-latency-p99`,
    ]);
  });

  test('stay within what CloudWatch takes', () => {
    const names = [...metricAlarms, ...compositeAlarms].map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    for (const { Metrics, EvaluationPeriods, Threshold } of metricAlarms) {
      expect(Metrics.filter(({ ReturnData }) => ReturnData)).toHaveLength(1);
      expect(Threshold).toBeGreaterThan(0);
      for (const { MetricStat } of Metrics) {
        if (!MetricStat) continue;
        const { Period } = MetricStat as { Period: number };
        expect(Period % 60).toBe(0);
        // A day in all, or a week where a period is an hour and more.
        expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
      }
    }
  });

  test('have a dashboard with the lines of the alerts', () => {
    const declared = service(name);
    const text = JSON.stringify(cloudWatchDashboard(declared, cloudWatchSource(declared) as CloudWatchSource));
    expect(text).toContain(`"value":${over(name, '5m').Threshold}`);
    expect(text).toContain('"label":"page over 1h"');
  });
});

test('an outage is above the threshold, an hour without a request and one without an error are not', () => {
  const alarm = over('resize', '1h');
  expect(share(alarm, 1000, [1000])).toBeGreaterThan(alarm.Threshold);
  expect(share(alarm, 1000, [14])).toBeLessThan(alarm.Threshold);
  expect(share(alarm, 1000, [15])).toBeGreaterThan(alarm.Threshold);
  expect(share(alarm, 1000, [undefined])).toBe(0);
  expect(share(alarm, 0, [undefined])).toBe(0);
});

test('what web fails by design raises nothing, nor does chance with few requests; what the balancer itself fails counts', () => {
  const alarm = over('web', '5m');
  expect(share(alarm, 100_000, [10_000, undefined])).toBeLessThan(alarm.Threshold);
  expect(share(alarm, 100, [20, 0])).toBe(0);
  expect(share(alarm, 100_000, [10_000, 5000])).toBeGreaterThan(alarm.Threshold);
});
