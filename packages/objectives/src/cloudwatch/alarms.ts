import type { ServiceDeclaration } from '@fairway/declaration';
import {
  ALERTS,
  availabilityOf,
  type BurnRateAlert,
  leastRequests,
  SECONDS,
  threshold,
  type Window,
} from '../burn-rate';
import { runbook } from '../runbook';
import type { CloudWatchMetric, CloudWatchSource } from './source';

/** Input of CloudWatch's PutMetricAlarm. */
export interface MetricAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics: readonly MetricQuery[];
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold';
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: 'notBreaching';
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
}

/** Input of CloudWatch's PutCompositeAlarm. */
export interface CompositeAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmRule: string;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
}

export interface MetricQuery {
  readonly Id: string;
  readonly MetricStat?: object;
  readonly Expression?: string;
  readonly Label?: string;
  readonly ReturnData: boolean;
}

export interface AlarmSet {
  readonly metricAlarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
}

/** Longest period of an alarm: a day. The alert over three days has no form in CloudWatch. */
const LONGEST_SECONDS = 86_400;
const TOPIC = ['${Topic}'];

export const ALERTS_IN_CLOUDWATCH: readonly BurnRateAlert[] = ALERTS.filter(
  ({ long }) => SECONDS[long] <= LONGEST_SECONDS,
);

/** An alarm for each window, quiet in itself; a composite of the two windows of each alert, which speaks; and one on the percentile. */
export function cloudWatchAlarms(service: ServiceDeclaration, source: CloudWatchSource): AlarmSet {
  const windows = ALERTS_IN_CLOUDWATCH.flatMap((alert) => [
    errorsOver(service, source, alert, alert.long),
    errorsOver(service, source, alert, alert.short),
  ]);
  return {
    metricAlarms: [...windows, slow(service, source)],
    compositeAlarms: ALERTS_IN_CLOUDWATCH.map((alert) => both(service, alert)),
  };
}

const prefix = ({ name }: ServiceDeclaration): string => `fairway-\${Stage}-${name}`;
const windowAlarm = (service: ServiceDeclaration, window: Window): string =>
  `${prefix(service)}-availability-over-${window}`;

function errorsOver(
  service: ServiceDeclaration,
  source: CloudWatchSource,
  { factor, long }: BurnRateAlert,
  window: Window,
): MetricAlarm {
  const allowance = availabilityOf(service.objectives);
  const limit = threshold(allowance, factor);
  const failed = source.failed.map((_metric, index) => `FILL(failed${index}, 0)`).join(' + ');
  return {
    AlarmName: windowAlarm(service, window),
    AlarmDescription: `Part of ${prefix(service)}-availability-burn-${long}: the share of failed requests over ${window}. ${runbook(service.name, 'availability')}`,
    Metrics: [
      ...source.failed.map((metric, index) => query(`failed${index}`, metric, SECONDS[window], 'Sum')),
      query('requests', source.requests, SECONDS[window], 'Sum'),
      {
        Id: 'share',
        // No answer of a kind leaves no number behind, and few requests say nothing of a share.
        Expression: `IF(requests >= ${leastRequests(allowance, factor)}, (${failed}) / requests, 0)`,
        Label: 'Share of failed requests',
        ReturnData: true,
      },
    ],
    Threshold: limit,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    TreatMissingData: 'notBreaching',
  };
}

function both(service: ServiceDeclaration, { long, short, factor, severity }: BurnRateAlert): CompositeAlarm {
  return {
    AlarmName: `${prefix(service)}-availability-burn-${long}`,
    AlarmDescription: `${severity}: ${service.name} burns its availability budget ${factor} times too fast over ${long} and ${short}. Owner: ${service.owner}. Runbook: ${runbook(service.name, 'availability')}`,
    AlarmRule: `ALARM("${windowAlarm(service, long)}") AND ALARM("${windowAlarm(service, short)}")`,
    AlarmActions: TOPIC,
    OKActions: TOPIC,
  };
}

function slow(service: ServiceDeclaration, source: CloudWatchSource): MetricAlarm {
  const { latencyP99Ms } = service.objectives;
  return {
    AlarmName: `${prefix(service)}-latency-p99`,
    AlarmDescription: `ticket: the slowest of a hundred answers of ${service.name} took longer than ${latencyP99Ms} ms. Owner: ${service.owner}. Runbook: ${runbook(service.name, 'latency')}`,
    Metrics: [{ ...query('p99', source.duration, 300, 'p99'), ReturnData: true }],
    Threshold: source.unit === 's' ? latencyP99Ms / 1000 : latencyP99Ms,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    AlarmActions: TOPIC,
    OKActions: TOPIC,
  };
}

function query(
  id: string,
  { namespace, name, dimensions }: CloudWatchMetric,
  seconds: number,
  stat: string,
): MetricQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: id,
    MetricStat: { Metric: { Namespace: namespace, MetricName: name, Dimensions }, Period: seconds, Stat: stat },
    ReturnData: false,
  };
}
