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
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string };
}

export interface Origin {
  readonly service: string;
  readonly stage: string;
  readonly version: string;
}

/**
 * One line of JSON a request: a log record that CloudWatch also reads as metrics (embedded metric format).
 *
 * `ServerError` is 0 or 1, so its average is the error rate that the objective speaks of.
 */
export function telemetryLine(summary: RequestSummary, origin: Origin, now: number): string {
  const failed = summary.status >= 500;
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'Fairway',
          Dimensions: [['Service', 'Stage']],
          Metrics: [
            { Name: 'Requests', Unit: 'Count' },
            { Name: 'ServerError', Unit: 'Count' },
            { Name: 'Refused', Unit: 'Count' },
            { Name: 'Duration', Unit: 'Milliseconds' },
            { Name: 'InputBytes', Unit: 'Bytes' },
            { Name: 'OutputBytes', Unit: 'Bytes' },
          ],
        },
      ],
    },
    Service: origin.service,
    Stage: origin.stage,
    version: origin.version,
    level: failed ? 'error' : 'info',
    requestId: summary.requestId,
    route: summary.route,
    status: summary.status,
    code: summary.code,
    Requests: 1,
    ServerError: failed ? 1 : 0,
    Refused: summary.status >= 400 && !failed ? 1 : 0,
    Duration: Math.round(summary.durationMs * 10) / 10,
    InputBytes: summary.inputBytes,
    OutputBytes: summary.outputBytes,
    error: summary.error,
  });
}
