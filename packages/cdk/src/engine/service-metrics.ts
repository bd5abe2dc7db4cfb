import {
  type CloudWatchClient,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandOutput,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { Observation } from '@fairway/delivery';
import { named, type Placement } from '../placement';

/** Where functions put their metrics, each with the service, the stage and the version as dimensions. */
const NAMESPACE = 'Fairway';
const PERIOD_S = 60;

/** What one service counts of itself by the embedded metric format: `Requests`, `ServerError` (0 or 1) and `Duration` in milliseconds. */
export class ServiceMetrics {
  constructor(
    private readonly client: CloudWatchClient,
    private readonly placement: Pick<Placement, 'stage' | 'service'>,
  ) {}

  /**
   * Sums over one version since a moment, to the minute. What was logged in the last seconds may be missing: metrics arrive late.
   *
   * A service that sends no such metrics counts no requests.
   */
  public async observe(version: string, since: Date): Promise<Observation> {
    const [requests, failures, duration, alarms] = await Promise.all([
      this.read('Requests', version, since, { Statistics: ['Sum'] }),
      this.read('ServerError', version, since, { Statistics: ['Sum'] }),
      this.read('Duration', version, since, { ExtendedStatistics: ['p99'] }),
      this.alarmsOn(),
    ]);
    const total = ({ Datapoints = [] }: GetMetricStatisticsCommandOutput) =>
      Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    const slowest = Math.max(
      0,
      ...(duration.Datapoints ?? []).map(({ ExtendedStatistics }) => ExtendedStatistics?.p99 ?? 0),
    );
    return {
      requests: total(requests),
      failed: total(failures),
      alarms,
      ...(slowest > 0 && { latencyP99Ms: Math.round(slowest) }),
    };
  }

  private read(
    MetricName: string,
    version: string,
    since: Date,
    statistics: { Statistics: ['Sum'] } | { ExtendedStatistics: ['p99'] },
  ): Promise<GetMetricStatisticsCommandOutput> {
    const { service, stage } = this.placement;
    const dimensions = { Service: service.name, Stage: stage, version };
    return this.client.send(
      new GetMetricStatisticsCommand({
        Namespace: NAMESPACE,
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(Math.floor(since.getTime() / 60_000) * 60_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: PERIOD_S,
        ...statistics,
      }),
    );
  }

  /** Names of the service's alarms that are on. */
  private async alarmsOn(): Promise<string[]> {
    const found: string[] = [];
    const input = { AlarmNamePrefix: `${named(this.placement)}-`, StateValue: 'ALARM' as const };
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: this.client }, input)) {
      for (const { AlarmName } of MetricAlarms) if (AlarmName) found.push(AlarmName);
    }
    return found;
  }
}
