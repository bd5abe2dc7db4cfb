import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { ERROR_ALARM } from '../health/alarm';
import { HEALTH_CHECK, secondsToDetect } from '../health/arithmetic';
import type { WebSettings } from '../settings/settings';
import type { LoadBalancer } from './load-balancer';
import { Part } from './part';

/** Alarms on what users notice. Those of `stopsRollout` also end a deployment that makes them go on. */
export class Alarms extends Part {
  /** Names of the alarms that ECS watches while it deploys. */
  public readonly stopsRollout: pulumi.Output<string>[];
  private readonly topic: aws.sns.Topic;

  constructor(
    settings: WebSettings,
    parent: pulumi.Resource,
    private readonly balancer: LoadBalancer,
  ) {
    super('Alarms', settings, parent);
    this.topic = this.receivers();
    const unreachable = this.unreachable();
    this.stopsRollout = [this.errors(), unreachable, this.slow()].map(({ name }) => name);
    this.unhealthy();
  }

  /** The program's own 500s above the share that it has by design. */
  private errors(): aws.cloudwatch.MetricAlarm {
    const { threshold, leastRequests, periodSeconds, periods } = ERROR_ALARM;
    const count = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName,
        stat: 'Sum',
        period: periodSeconds,
        dimensions: this.dimensions,
      },
    });
    return this.alarm('errors', {
      alarmDescription: `More than ${threshold * 100} % of requests answered 5xx by the program; 10 % is its design`,
      metricQueries: [
        count('failed', 'HTTPCode_Target_5XX_Count'),
        count('requests', 'RequestCount'),
        {
          id: 'share',
          label: 'Share of 5xx',
          // No answer of a kind leaves no number behind, and few requests say nothing of a share.
          expression: `IF(requests >= ${leastRequests}, FILL(failed, 0) / requests, 0)`,
          returnData: true,
        },
      ],
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
    });
  }

  /** The load balancer's own 5xx: no task answered. The program's design has no part in them. */
  private unreachable(): aws.cloudwatch.MetricAlarm {
    return this.alarm('unreachable', {
      alarmDescription: 'The load balancer answered 5xx itself, since no task did: availability',
      ...this.metric('HTTPCode_ELB_5XX_Count', 'Sum'),
      // These are counted before a target group is chosen.
      dimensions: { LoadBalancer: this.balancer.balancer.arnSuffix },
      threshold: 5,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
  }

  private slow(): aws.cloudwatch.MetricAlarm {
    const seconds = this.settings.latencyP99Ms / 1000;
    return this.alarm('slow', {
      alarmDescription: `p99 of the response time (latency) above ${seconds} s`,
      ...this.metric('TargetResponseTime'),
      extendedStatistic: 'p99',
      threshold: seconds,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  }

  private unhealthy(): aws.cloudwatch.MetricAlarm {
    return this.alarm('unhealthy', {
      alarmDescription: `A task failed every health check for ${secondsToDetect(HEALTH_CHECK)} s; chance alone does so once in centuries`,
      ...this.metric('UnHealthyHostCount', 'Maximum'),
      threshold: 0,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
    });
  }

  private metric(metricName: string, statistic?: string) {
    return {
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensions: this.dimensions,
      period: 60,
      ...(statistic && { statistic }),
    };
  }

  private get dimensions() {
    const { balancer, targets } = this.balancer;
    return { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix };
  }

  private alarm(
    part: string,
    {
      alarmDescription,
      ...args
    }: Omit<aws.cloudwatch.MetricAlarmArgs, 'alarmDescription' | 'comparisonOperator' | 'treatMissingData'> & {
      readonly alarmDescription: string;
    },
  ): aws.cloudwatch.MetricAlarm {
    return new aws.cloudwatch.MetricAlarm(
      part,
      {
        name: this.named(part),
        alarmDescription: `${alarmDescription}. Runbook: docs/runbooks/web.md#${part}`,
        comparisonOperator: 'GreaterThanThreshold',
        treatMissingData: 'notBreaching',
        alarmActions: [this.topic.arn],
        okActions: [this.topic.arn],
        tags: this.tags,
        ...args,
      },
      this.child,
    );
  }

  private receivers(): aws.sns.Topic {
    const { account, alarmEmail } = this.settings;
    const topic = new aws.sns.Topic('alarms', { name: this.named('alarms'), tags: this.tags }, this.child);
    new aws.sns.TopicPolicy(
      'alarms',
      {
        arn: topic.arn,
        policy: pulumi.jsonStringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AlarmsSpeak',
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: topic.arn,
              Condition: { StringEquals: { 'aws:SourceAccount': account } },
            },
          ],
        }),
      },
      this.child,
    );
    if (alarmEmail) {
      new aws.sns.TopicSubscription(
        'alarms',
        { topic: topic.arn, protocol: 'email', endpoint: alarmEmail },
        this.child,
      );
    }
    return topic;
  }
}
