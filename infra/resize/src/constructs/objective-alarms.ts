import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Alias, Function } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { named, type Placement } from '@fairway/cdk';
import { alarmTopic } from './alarm-topic';

export interface ObjectiveAlarmsProps {
  readonly placement: Placement;
  readonly api: RestApi;
  readonly function: Function;
  readonly alias: Alias;
  readonly deadLetters: Queue;
}

/**
 * Spending the error budget of 30 days 14.4 times too fast uses up a fiftieth of it in one hour: the rate at which the
 * Site Reliability Workbook (chapter 5) calls somebody.
 */
const BURN_RATE = 14.4;

/** Alarms that follow from the declared objectives, and the topic that they go to. */
export class ObjectiveAlarms extends Construct {
  public readonly topic: ITopic;
  /** Alarms that stop and undo a rollout. */
  public readonly rollout: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ObjectiveAlarmsProps,
  ) {
    super(scope, id);
    const { placement, api, alias, deadLetters } = props;
    const { objectives } = placement.service;
    const errorBudget = objectives.failsByDesign + (1 - objectives.failsByDesign) * (1 - objectives.availability);
    const errorRate = Math.min(1, round(errorBudget * BURN_RATE));
    this.topic = alarmTopic(this, placement);
    const own = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: 'Fairway',
        metricName,
        statistic,
        period: Duration.minutes(1),
        dimensionsMap: { Service: placement.service.name, Stage: placement.stage },
      });
    const minute = { period: Duration.minutes(1) };
    const errors = this.alarm(
      'server-errors',
      'The function failed too many requests',
      own('ServerError', 'Average'),
      errorRate,
    );
    const latency = this.alarm(
      'latency-p99',
      'Answers take longer than the objective',
      own('Duration', 'p99'),
      objectives.latencyP99Ms,
    );
    const failures = this.alarm(
      'function-failures',
      'The function crashed or ran out of time or memory',
      alias.metricErrors(minute),
      0,
    );
    this.alarm(
      'gateway-errors',
      'The API answered too many requests with 5xx',
      api.metricServerError({ ...minute, statistic: 'Average' }),
      errorRate,
    );
    this.alarm(
      'gateway-latency-p99',
      'The API takes longer than the objective',
      api.metricLatency({ ...minute, statistic: 'p99' }),
      objectives.latencyP99Ms,
    );
    this.alarm('throttles', 'Requests exceed the function’s concurrency', props.function.metricThrottles(minute), 0);
    this.alarm('dead-letters', 'Work was given up', deadLetters.metricApproximateNumberOfMessagesVisible(minute), 0);
    this.rollout = [errors, latency, failures];
  }

  private alarm(name: string, description: string, metric: IMetric, threshold: number): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: named(this.props.placement, name),
      alarmDescription: `${description}. Runbook: docs/runbooks/resize.md#${name}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // No requests, no errors.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    return alarm;
  }
}

/** Binary fractions would print a threshold of 0.014400000000000013. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
