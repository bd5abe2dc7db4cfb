import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from './message';
import { badRequest } from './problem';

/** The part of API Gateway's proxy event (payload format 1.0) that is read here. Every field may be missing or null. */
export interface GatewayEvent {
  readonly httpMethod?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly requestId?: string;
    readonly identity?: { readonly userArn?: string | null } | null;
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
  } | null;
}

export interface GatewayResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** @throws {Problem} PATH_INVALID where the path's percent-encoding is broken */
export function toRequest(event: GatewayEvent, requestId: string): HttpRequest {
  return {
    method: (event.httpMethod ?? 'GET').toUpperCase(),
    path: decodePath(event.path ?? '/'),
    query: queryOf(event),
    headers: new Map(
      Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), value] as const],
      ),
    ),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    requestId,
    tenant: tenantOf(event),
  };
}

/** Bodies travel as base64, because API Gateway passes bytes on only that way. */
export function toResult(response: HttpResponse, requestId: string): GatewayResult {
  const binary = !/^application\/(problem\+)?json/.test(response.headers['content-type'] ?? '');
  return {
    statusCode: response.status,
    headers: { ...response.headers, 'x-request-id': requestId, 'x-content-type-options': 'nosniff' },
    body: response.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest('PATH_INVALID', 'expected a path in valid percent-encoding. Encode it as UTF-8.');
  }
}

function queryOf(event: GatewayEvent): Map<string, readonly string[]> {
  const query = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) query.set(name, [value ?? '']);
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values?.length) query.set(name, values);
  }
  return query;
}

/**
 * Images belong to the role or user that signed the request; sessions of one role share them.
 *
 * Only a digest goes further: an ARN holds an account's number and often a person's name.
 */
function tenantOf(event: GatewayEvent): string | undefined {
  const context = event.requestContext;
  const named = context?.authorizer?.tenant;
  const principal =
    typeof named === 'string' && named !== '' ? `tenant:${named}` : withoutSession(context?.identity?.userArn ?? '');
  return principal === '' ? undefined : createHash('sha256').update(principal).digest('hex').slice(0, 32);
}

function withoutSession(arn: string): string {
  const session = /^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.+$/.exec(arn);
  return session?.[1] ?? arn;
}
