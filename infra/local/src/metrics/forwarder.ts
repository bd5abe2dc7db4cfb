import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import { embeddedMetrics } from './embedded-metrics';

const POLL_MS = 2_000;
/** A line may be stored this much later than it says; looked at again, and known by its id. */
const LATE_MS = 10_000;
const MAX_DATA = 500;
const PREFIX = '/aws/lambda/fairway-';

const configSchema = z.strictObject({
  endpoint: z.url(),
  region: z.string(),
  caFile: z.string(),
  credentials: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});
export type ForwarderConfig = z.input<typeof configSchema>;

/** What was read of one log group. */
interface Cursor {
  since: number;
  seen: Map<string, number>;
}

/**
 * Turns metrics that functions write into their logs into metrics of CloudWatch, which AWS does by itself and the
 * emulator does not. Runs until it is ended.
 */
export class MetricsForwarder {
  private readonly cursors = new Map<string, Cursor>();
  private readonly started = Date.now();

  constructor(
    private readonly logs: CloudWatchLogsClient,
    private readonly metrics: CloudWatchClient,
  ) {}

  /** Forwards what is new in every function's log; resolves to the number of lines that were read. */
  public async forwardOnce(): Promise<number> {
    let read = 0;
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: this.logs },
      { logGroupNamePrefix: PREFIX },
    )) {
      for (const { logGroupName } of logGroups) if (logGroupName) read += await this.forwardGroup(logGroupName);
    }
    return read;
  }

  private async forwardGroup(logGroupName: string): Promise<number> {
    const cursor = this.cursors.get(logGroupName) ?? { since: this.started - LATE_MS, seen: new Map<string, number>() };
    this.cursors.set(logGroupName, cursor);
    const fresh: FilteredLogEvent[] = [];
    const input = { logGroupName, startTime: cursor.since };
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.logs }, input)) {
      for (const event of events) if (!cursor.seen.has(idOf(event))) fresh.push(event);
    }
    for (const { namespace, data } of embeddedMetrics(fresh.map(({ message = '' }) => message))) {
      for (let from = 0; from < data.length; from += MAX_DATA) {
        const MetricData = data.slice(from, from + MAX_DATA);
        await this.metrics.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
      }
    }
    // After the sending: what failed to be sent is read again.
    for (const event of fresh) cursor.seen.set(idOf(event), event.timestamp ?? 0);
    cursor.since = Math.max(cursor.since, ...fresh.map(({ timestamp = 0 }) => timestamp - LATE_MS));
    for (const [id, timestamp] of cursor.seen) if (timestamp < cursor.since) cursor.seen.delete(id);
    return fresh.length;
  }
}

const idOf = ({ eventId, logStreamName, timestamp, message }: FilteredLogEvent) =>
  eventId ?? `${logStreamName}/${timestamp}/${message}`;

async function main(configFile: string): Promise<void> {
  const { endpoint, region, caFile, credentials } = configSchema.parse(JSON.parse(readFileSync(configFile, 'utf8')));
  const requestHandler = { httpsAgent: { ca: readFileSync(caFile) }, requestTimeout: 10_000 };
  const config = { endpoint, region, credentials, requestHandler, maxAttempts: 2 };
  const forwarder = new MetricsForwarder(new CloudWatchLogsClient(config), new CloudWatchClient(config));
  process.stdout.write('forwarding metrics of functions\n');
  for (let failing = false; ; await sleep(POLL_MS)) {
    try {
      await forwarder.forwardOnce();
      if (failing) process.stdout.write('forwarding again\n');
      failing = false;
    } catch (error) {
      if (!failing) process.stdout.write(`waiting: ${(error as Error).message}\n`);
      failing = true;
    }
  }
}

if (require.main === module) void main(process.argv[2] ?? '');
