import { Deadline } from './deadline';
import { type GatewayEvent, type GatewayResult, toRequest, toResult } from './http/gateway-event';
import type { HttpResponse } from './http/message';
import { Problem } from './http/problem';
import { type Origin, type RequestSummary, telemetryLine } from './observability/telemetry';
import type { Services } from './routes/context';
import { route } from './routes/router';

/** The part of Lambda's context that is read here. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis?(): number;
}

export type Handler = (event: GatewayEvent, context: LambdaContext) => Promise<GatewayResult>;

/** Kept back from Lambda's own time limit, to send the answer and the log line. */
const MARGIN_MS = 500;

/**
 * Builds the function: every request is answered, and every answer leaves one log line.
 *
 * @param log takes one line at a time
 */
export function createHandler(services: Services, origin: Origin, log: (line: string) => void): Handler {
  return async (event, context) => {
    const started = performance.now();
    const requestId = event.requestContext?.requestId ?? context.awsRequestId;
    const seen: { route: string; inputBytes: number; code?: string; error?: RequestSummary['error'] } = {
      route: 'unknown',
      inputBytes: 0,
    };
    let response: HttpResponse;
    try {
      const remaining = (context.getRemainingTimeInMillis?.() ?? services.timeLimitMs) - MARGIN_MS;
      const deadline = Deadline.in(Math.min(services.timeLimitMs, remaining));
      const request = toRequest(event, requestId);
      seen.inputBytes = request.body.length;
      const match = route(request.method, request.path);
      seen.route = match.name;
      response = await match.route(request, services, deadline, match.captured);
    } catch (error) {
      const problem = error instanceof Problem ? error : unexpected();
      if (!(error instanceof Problem)) seen.error = describe(error);
      seen.code = problem.code;
      response = problem.toResponse(requestId);
    }
    const durationMs = performance.now() - started;
    const summary = { requestId, ...seen, status: response.status, durationMs, outputBytes: response.body.length };
    log(telemetryLine(summary, origin, Date.now()));
    return toResult(response, requestId);
  };
}

/** Our fault, not the caller's: the storage is away, or there is a bug. The log has the reason, the answer has not. */
function unexpected(): Problem {
  return new Problem({
    status: 503,
    code: 'TEMPORARILY_UNAVAILABLE',
    detail: 'expected the image to be stored, found that the service cannot do it now. Try again.',
    headers: { 'retry-after': '2' },
  });
}

function describe(error: unknown): NonNullable<RequestSummary['error']> {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}
