import type { HttpResponse } from './message';

export interface ProblemOptions {
  readonly status: number;
  /** Stable and upper-case: clients branch on it, and the OpenAPI document lists it. */
  readonly code: string;
  /** What was expected, what was found, and what to do next. Never holds content of an image. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body, such as the limit that was exceeded. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A request that is refused: it becomes an RFC 9457 answer, never a stack trace. */
export class Problem extends Error {
  public override readonly name = 'Problem';
  public readonly status: number;
  public readonly code: string;

  constructor(private readonly options: ProblemOptions) {
    super(`${options.code}: ${options.detail}`);
    this.status = options.status;
    this.code = options.code;
  }

  public toResponse(requestId: string): HttpResponse {
    const { status, code, detail, headers, extra } = this.options;
    return {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
      body: Buffer.from(
        JSON.stringify({
          type: `urn:fairway:resize:${code.toLowerCase().replaceAll('_', '-')}`,
          title: TITLES[status] ?? 'Request refused',
          status,
          code,
          detail,
          requestId,
          ...extra,
        }),
      ),
    };
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Authentication required',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Service unavailable',
};

/** A 400 with a code of its own. */
export function badRequest(code: string, detail: string): Problem {
  return new Problem({ status: 400, code, detail });
}
