import type { Deadline } from '../deadline';
import type { HttpRequest, HttpResponse } from '../http/message';
import { Problem } from '../http/problem';
import type { ObjectStore } from '../store/bucket';

/** What the service runs with; tests hand in their own. */
export interface Services {
  readonly store: ObjectStore;
  readonly idKey: () => Promise<string>;
  readonly version: string;
  readonly commit: string;
  /** Longest time until an answer, in milliseconds. */
  readonly timeLimitMs: number;
}

export type Route = (
  request: HttpRequest,
  services: Services,
  deadline: Deadline,
  /** Part of the path that the route's pattern captures. */
  captured: string,
) => Promise<HttpResponse> | HttpResponse;

/** @throws {Problem} 401 where the request carries no identity */
export function tenantOf(request: HttpRequest): string {
  if (request.tenant !== undefined) return request.tenant;
  throw new Problem({
    code: 'AUTHENTICATION_REQUIRED',
    detail: 'expected a request signed with AWS Signature Version 4, found none. Sign it for the service execute-api.',
  });
}
