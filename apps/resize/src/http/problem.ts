import type { HttpResponse } from './message';

/**
 * Every refusal that the program knows, with its status.
 *
 * Codes are stable: clients branch on them. The OpenAPI document lists exactly these and those of the gateway.
 */
export const PROBLEMS = {
  PARAMETER_INVALID: 400,
  NAME_INVALID: 400,
  CONTENT_INVALID: 400,
  JSON_INVALID: 400,
  FORM_INVALID: 400,
  IMAGE_MISSING: 400,
  PATH_INVALID: 400,
  UPLOAD_INVALID: 400,
  AUTHENTICATION_REQUIRED: 401,
  ROUTE_UNKNOWN: 404,
  IMAGE_NOT_FOUND: 404,
  UPLOAD_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  IMAGE_TOO_LARGE: 413,
  FORMAT_UNSUPPORTED: 415,
  IMAGE_CORRUPT: 422,
  TOO_MANY_PIXELS: 422,
  TOO_MANY_FRAMES: 422,
  TOO_MANY_SCANS: 422,
  RESULT_TOO_LARGE: 422,
  DEADLINE_EXCEEDED: 503,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

/** What API Gateway refuses before the program is reached; `infra/resize` gives it the same shape. */
export const GATEWAY_PROBLEMS = {
  SIGNATURE_INVALID: 403,
  CREDENTIALS_EXPIRED: 403,
  FORBIDDEN: 403,
  TOO_MANY_REQUESTS: 429,
  QUOTA_EXCEEDED: 429,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemOptions {
  readonly code: ProblemCode;
  /** What was expected, what was found, and what to do next. Never holds content of an image. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body, such as the limit that was exceeded. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Body of a refusal, as RFC 9457 shapes it. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly requestId: string;
}

/** A request that is refused: it becomes an RFC 9457 answer, never a stack trace. */
export class Problem extends Error {
  public override readonly name = 'Problem';
  public readonly status: number;
  public readonly code: ProblemCode;

  constructor(private readonly options: ProblemOptions) {
    super(`${options.code}: ${options.detail}`);
    this.status = PROBLEMS[options.code];
    this.code = options.code;
  }

  public toDetails(requestId: string): ProblemDetails {
    const { code, detail, extra } = this.options;
    return {
      type: `urn:fairway:resize:${code.toLowerCase().replaceAll('_', '-')}`,
      title: TITLES[this.status] ?? 'Request refused',
      status: this.status,
      code,
      detail,
      requestId,
      ...extra,
    };
  }

  public toResponse(requestId: string): HttpResponse {
    return {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...this.options.headers },
      body: Buffer.from(JSON.stringify(this.toDetails(requestId))),
    };
  }
}

export const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Authentication required',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  503: 'Service unavailable',
};

/** A 400 with a code of its own. */
export function badRequest(code: ProblemCode, detail: string): Problem {
  return new Problem({ code, detail });
}
