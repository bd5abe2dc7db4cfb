import { jsonResponse } from '../http/message';
import { Problem } from '../http/problem';
import { openApiDocument } from '../openapi/document';
import type { Route } from './context';
import { halve } from './halve';
import { createImage, readImage } from './images';
import { createUpload, readUpload } from './uploads';

/** For who does not know the service yet: it needs no identity and takes no input. */
const document: Route = () => jsonResponse(200, openApiDocument(), { 'cache-control': 'public, max-age=300' });

const health: Route = (_request, { version, commit }) => jsonResponse(200, { status: 'ok', version, commit });

/** One path and what may be done with it. */
interface Entry {
  readonly pattern: RegExp;
  readonly name: string;
  readonly methods: Readonly<Record<string, Route>>;
}

export const ROUTES: readonly Entry[] = [
  { pattern: /^\/healthz$/, name: '/healthz', methods: { GET: health } },
  { pattern: /^\/openapi\.json$/, name: '/openapi.json', methods: { GET: document } },
  { pattern: /^\/post$/, name: '/post', methods: { POST: halve } },
  { pattern: /^\/v1\/images$/, name: '/v1/images', methods: { POST: createImage } },
  { pattern: /^\/v1\/images\/([^/]+)$/, name: '/v1/images/{id}', methods: { GET: readImage, HEAD: readImage } },
  { pattern: /^\/v1\/uploads$/, name: '/v1/uploads', methods: { POST: createUpload } },
  { pattern: /^\/v1\/uploads\/([^/]+)$/, name: '/v1/uploads/{id}', methods: { GET: readUpload } },
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
      code: 'METHOD_NOT_ALLOWED',
      detail: `expected ${allow} for ${name}, found another method.`,
      headers: { allow },
    });
  }
  const known = ROUTES.map(({ name }) => name).join(', ');
  throw new Problem({ code: 'ROUTE_UNKNOWN', detail: `expected one of the paths ${known}.` });
}
