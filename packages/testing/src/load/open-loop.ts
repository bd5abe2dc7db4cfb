import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { lookup as systemLookup } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedLoadOptions } from './load-options';

/** One request: when it was due, and what came of it. */
export interface Sample {
  /** Milliseconds after the start at which it was due. */
  readonly dueMs: number;
  /** From the moment it was due to the last byte: waiting for a late start counts, as it would for a user. */
  readonly latencyMs: number;
  readonly connection: 'new' | 'kept';
  /** Absent where there was no whole answer. */
  readonly status?: number;
  readonly version?: string;
  /** Why there was no whole answer: `ECONNREFUSED`, `ECONNRESET`, `TIMEOUT` … */
  readonly error?: string;
}

/** Requests under way at once; beyond it a request fails as `OVERLOAD` instead of exhausting this machine's ports. */
const MOST_UNDER_WAY = 4000;

/**
 * Sends requests at a fixed rate, whatever the answers are, and never tries one again.
 *
 * Every second request opens a connection of its own; the others share kept ones. A request that finds no kept connection free
 * opens one, so a slow server never lowers the rate.
 */
export class OpenLoop {
  public readonly samples: Sample[] = [];
  /** Latest start of a request after it was due, in milliseconds: what this machine itself added. */
  public lagMs = 0;
  private readonly started = performance.now();
  private readonly keeping: http.Agent | https.Agent;
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(private readonly options: ResolvedLoadOptions) {
    const agents = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256 };
    this.keeping = options.url.startsWith('https:') ? new https.Agent(agents) : new http.Agent(agents);
  }

  /** Runs until `stop`, or until the options' bounds; then waits for what is under way. */
  public async run(): Promise<void> {
    const { ratePerSecond, maxRequests, maxSeconds } = this.options;
    const spacing = 1000 / ratePerSecond;
    for (let sent = 0; sent < maxRequests && !this.stopped;) {
      const now = this.elapsedMs();
      if (now > maxSeconds * 1000) break;
      for (; sent < maxRequests && sent * spacing <= now; sent += 1)
        this.send(sent * spacing, sent % 2 ? 'kept' : 'new');
      await sleep(Math.max(1, sent * spacing - this.elapsedMs()));
    }
    await Promise.all(this.running);
    this.keeping.destroy();
  }

  public stop(): void {
    this.stopped = true;
  }

  public elapsedMs(): number {
    return performance.now() - this.started;
  }

  private send(dueMs: number, connection: Sample['connection']): void {
    this.lagMs = Math.max(this.lagMs, this.elapsedMs() - dueMs);
    if (this.running.size >= MOST_UNDER_WAY) {
      this.samples.push({ dueMs, latencyMs: 0, connection, error: 'OVERLOAD' });
      return;
    }
    const request = this.ask(connection).then((answer) => {
      this.samples.push({ dueMs, latencyMs: this.elapsedMs() - dueMs, connection, ...answer });
      this.running.delete(request);
    });
    this.running.add(request);
  }

  private ask(connection: Sample['connection']): Promise<Pick<Sample, 'status' | 'version' | 'error'>> {
    const { url, path, method, headers, bodyBase64, trust, timeoutMs, versionAt } = this.options;
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const fail = (error: NodeJS.ErrnoException) =>
        resolve({ error: signal.aborted ? 'TIMEOUT' : (error.code ?? error.message) });
      const request = (url.startsWith('https:') ? https : http).request(url + path, {
        method,
        headers: connection === 'new' ? { connection: 'close', ...headers } : headers,
        agent: connection === 'new' ? false : this.keeping,
        lookup: loopbackLookup,
        signal,
        ...(trust && { ca: trust }),
      });
      request.on('error', fail);
      request.on('response', (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          // The body is read to its end; only what tells the version is kept.
          if (body.length < 65_536) body += part;
        });
        response.on('error', fail);
        response.on('aborted', () => resolve({ error: 'ABORTED' }));
        response.on('end', () =>
          resolve({ status: response.statusCode, version: versionAt && versionIn(body, versionAt) }),
        );
      });
      request.end(bodyBase64 === undefined ? undefined : Buffer.from(bodyBase64, 'base64'));
    });
  }
}

function versionIn(body: string, pointer: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const key of pointer.slice(1).split('/')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' ? value : undefined;
}

/** `<name>.localhost` is this machine by RFC 6761; not every resolver knows. */
const loopbackLookup: LookupFunction = (host, options, callback) => {
  if (!host.endsWith('.localhost')) return systemLookup(host, options, callback);
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
