import { Deadline } from './deadline';
import { type GatewayEvent, type GatewayResult, toRequest, toResult } from './http/gateway-event';
import type { HttpResponse } from './http/message';
import { Problem } from './http/problem';
import { describeError, type ErrorSummary, type Origin, requestLine } from './observability/telemetry';
import type { Services } from './routes/context';
import { route } from './routes/router';

/** The part of Lambda's context that is read here. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis?(): number;
}

export type Handler = (event: GatewayEvent, context: LambdaContext) => Promise<GatewayResult>;

/** Our own time limit, or what Lambda leaves of its own. */
export function deadlineOf({ timeLimitMs }: Services, context: LambdaContext): Deadline {
  const remaining = (context.getRemainingTimeInMillis?.() ?? timeLimitMs) - MARGIN_MS;
  return Deadline.in(Math.min(timeLimitMs, remaining));
}

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
    const seen: { route: string; inputBytes: number; code?: string; error?: ErrorSummary } = {
      route: 'unknown',
      inputBytes: 0,
    };
    let response: HttpResponse;
    try {
      const deadline = deadlineOf(services, context);
      const request = toRequest(event, requestId);
      seen.inputBytes = request.body.length;
      const match = route(request.method, request.path);
      seen.route = match.name;
      response = await match.route(request, services, deadline, match.captured);
    } catch (error) {
      const problem = error instanceof Problem ? error : unexpected();
      if (!(error instanceof Problem)) seen.error = describeError(error);
      seen.code = problem.code;
      response = problem.toResponse(requestId);
    }
    const durationMs = performance.now() - started;
    const summary = { requestId, ...seen, status: response.status, durationMs, outputBytes: response.body.length };
    log(requestLine(summary, origin, Date.now()));
    // The headers of an answer to HEAD are those of GET, and a body is none.
    return toResult(event.httpMethod === 'HEAD' ? { ...response, body: Buffer.alloc(0) } : response, requestId);
  };
}

/** Our fault, not the caller's: the storage is away, or there is a bug. The log has the reason, the answer has not. */
function unexpected(): Problem {
  return new Problem({
    code: 'TEMPORARILY_UNAVAILABLE',
    detail: 'expected the image to be stored, found that the service cannot do it now. Try again.',
    headers: { 'retry-after': '2' },
  });
}
