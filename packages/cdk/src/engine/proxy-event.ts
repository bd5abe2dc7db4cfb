export interface ProxyRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** What the API's authorizer would have said of the caller. */
  readonly caller?: Readonly<Record<string, string>>;
}

/** What API Gateway's proxy integration would hand to the function; the caller is the deployment itself. */
export function proxyEvent({ method, path, query, body, caller }: ProxyRequest): object {
  return {
    httpMethod: method,
    path,
    headers: {},
    queryStringParameters: query ?? null,
    body: body?.toString('base64') ?? null,
    isBase64Encoded: body !== undefined,
    requestContext: { requestId: 'fairway-deployment', identity: null, authorizer: caller ?? null },
  };
}
