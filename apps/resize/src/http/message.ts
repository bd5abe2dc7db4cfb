/** A request, whatever delivered it. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded path without the API's stage, such as `/v1/images`. */
  readonly path: string;
  /** Every value of every query parameter, in order. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly requestId: string;
  /** Whose images these are: the IAM principal, or what an authorizer says. Undefined where nobody signed in. */
  readonly tenant: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function jsonResponse(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}
