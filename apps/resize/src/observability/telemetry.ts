/** Why something failed that ought not to. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** What is known of a request when it was answered. No image content, no name, no address, no key. */
export interface RequestSummary {
  readonly requestId: string;
  readonly route: string;
  readonly status: number;
  /** Problem code, where the request was refused. */
  readonly code?: string;
  readonly durationMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly error?: ErrorSummary;
}

/** What became of an uploaded object. `failed`: Lambda will try again. */
export interface UploadSummary {
  readonly requestId: string;
  readonly outcome: 'done' | 'refused' | 'ignored' | 'failed';
  readonly code?: string;
  readonly durationMs: number;
  readonly inputBytes: number;
  readonly error?: ErrorSummary;
}

export interface Origin {
  readonly service: string;
  readonly stage: string;
  readonly version: string;
}

/** A metric's value, and the unit that CloudWatch knows it in. */
type Metrics = Readonly<Record<string, readonly [value: number, unit: 'Count' | 'Milliseconds' | 'Bytes']>>;

/**
 * One line of JSON a request: a log record that CloudWatch also reads as metrics (embedded metric format).
 *
 * `ServerError` is 0 or 1, so its average is the error rate that the objective speaks of.
 */
export function requestLine(summary: RequestSummary, origin: Origin, now: number): string {
  const { requestId, route, status, code, durationMs, inputBytes, outputBytes, error } = summary;
  const failed = status >= 500;
  return line(
    origin,
    now,
    failed,
    { requestId, route, status, code, error },
    {
      Requests: [1, 'Count'],
      ServerError: [failed ? 1 : 0, 'Count'],
      Refused: [status >= 400 && !failed ? 1 : 0, 'Count'],
      Duration: [tenths(durationMs), 'Milliseconds'],
      InputBytes: [inputBytes, 'Bytes'],
      OutputBytes: [outputBytes, 'Bytes'],
    },
  );
}

/** The same for an upload. Its metrics have names of their own: nobody waits for it as for an answer. */
export function uploadLine(summary: UploadSummary, origin: Origin, now: number): string {
  const { requestId, outcome, code, durationMs, inputBytes, error } = summary;
  const failed = outcome === 'failed';
  return line(
    origin,
    now,
    failed,
    { requestId, route: 's3:uploads', outcome, code, error },
    {
      Uploads: [1, 'Count'],
      UploadFailed: [failed ? 1 : 0, 'Count'],
      UploadRefused: [outcome === 'refused' ? 1 : 0, 'Count'],
      UploadDuration: [tenths(durationMs), 'Milliseconds'],
      UploadBytes: [inputBytes, 'Bytes'],
    },
  );
}

/** @returns what a log may tell of anything that was thrown */
export function describeError(error: unknown): ErrorSummary {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}

function line(origin: Origin, now: number, failed: boolean, record: object, metrics: Metrics): string {
  const units = Object.entries(metrics).map(([Name, [, Unit]]) => ({ Name, Unit }));
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'Fairway',
          Dimensions: [
            ['Service', 'Stage'],
            ['Service', 'Stage', 'version'],
          ],
          Metrics: units,
        },
      ],
    },
    Service: origin.service,
    Stage: origin.stage,
    version: origin.version,
    // Set by Lambda for every invocation: leads from a log line to its trace.
    traceId: /Root=([0-9a-f-]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1],
    level: failed ? 'error' : 'info',
    ...record,
    ...Object.fromEntries(Object.entries(metrics).map(([name, [value]]) => [name, value])),
  });
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
