import { jsonResponse } from '../http/message';
import { Problem } from '../http/problem';
import type { Route } from './context';
import { halve } from './halve';
import { createImage, readImage } from './images';

const health: Route = (_request, { version, commit }) => jsonResponse(200, { status: 'ok', version, commit });

interface Entry {
  readonly pattern: RegExp;
  readonly name: string;
  readonly methods: Readonly<Record<string, Route>>;
}

const ROUTES: readonly Entry[] = [
  { pattern: /^\/healthz$/, name: '/healthz', methods: { GET: health, HEAD: health } },
  { pattern: /^\/post$/, name: '/post', methods: { POST: halve } },
  { pattern: /^\/v1\/images$/, name: '/v1/images', methods: { POST: createImage } },
  { pattern: /^\/v1\/images\/([^/]+)$/, name: '/v1/images/{id}', methods: { GET: readImage, HEAD: readImage } },
];

export interface Match {
  readonly route: Route;
  /** The route as the documents name it: what goes into a log, rather than a path with ids. */
  readonly name: string;
  readonly captured: string;
}

/** @throws {Problem} 404 ROUTE_UNKNOWN, 405 METHOD_NOT_ALLOWED */
export function route(method: string, path: string): Match {
  for (const { pattern, name, methods } of ROUTES) {
    const found = pattern.exec(path);
    if (!found) continue;
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (handler) return { route: handler, name, captured: found[1] ?? '' };
    const allow = Object.keys(methods).join(', ');
    throw new Problem({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      detail: `expected ${allow} for ${name}, found another method.`,
      headers: { allow },
    });
  }
  const known = ROUTES.map(({ name }) => name).join(', ');
  throw new Problem({ status: 404, code: 'ROUTE_UNKNOWN', detail: `expected one of the paths ${known}.` });
}
