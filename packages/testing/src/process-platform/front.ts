/** A front door in miniature: shares requests by weight, retries nothing. `node front.js <folder>` */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type FrontCounters, type Routes, routesSchema } from './behaviour';

const folder = process.argv[2] ?? '.';
const routesFile = join(folder, 'routes.json');
const agent = new Agent({ keepAlive: true });
const counters = new Map<string, { requests: number; failed: number; active: number }>();
let routes: Routes = [];
let seen = 0n;

const server = createServer((request, response) => {
  if (request.url === '/.front/counters') return answerCounters(response);
  const route = choose(currentRoutes());
  if (!route) return void response.writeHead(503).end();
  forward(request, response, route);
});
server.keepAliveTimeout = 30_000;
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'front.tmp'), JSON.stringify({ pid: process.pid, port }));
  renameSync(join(folder, 'front.tmp'), join(folder, 'front.json'));
});

function forward(request: IncomingMessage, response: ServerResponse, route: Routes[number]): void {
  const counter = counters.get(route.version) ?? { requests: 0, failed: 0, active: 0 };
  counters.set(route.version, counter);
  counter.requests += 1;
  counter.active += 1;
  let counted = false;
  const finish = (failed: boolean) => {
    if (counted) return;
    counted = true;
    counter.active -= 1;
    if (failed) counter.failed += 1;
  };
  const upstream = send(
    {
      host: '127.0.0.1',
      port: route.port,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, 'x-forwarded-for': '127.0.0.1' },
      agent,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('end', () => finish((answer.statusCode ?? 502) >= 500));
    },
  );
  upstream.on('error', () => {
    finish(true);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => {
    upstream.destroy();
    // A client that went away before the answer was not served.
    finish(true);
  });
  request.pipe(upstream);
}

function choose(weighted: Routes): Routes[number] | undefined {
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let at = Math.random() * total;
  return weighted.find(({ weight }) => (at -= weight) < 0);
}

function currentRoutes(): Routes {
  const { mtimeNs } = statSync(routesFile, { bigint: true });
  if (mtimeNs !== seen) {
    routes = routesSchema.parse(JSON.parse(readFileSync(routesFile, 'utf8')));
    seen = mtimeNs;
  }
  return routes;
}

function answerCounters(response: ServerResponse): void {
  const all: Record<string, FrontCounters> = Object.fromEntries(counters);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(all));
}
