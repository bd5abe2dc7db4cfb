import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DeliveryError } from '../../errors';

const run = promisify(execFile);

/** A Cloud Run service as the Admin API v2 tells it: what the engine reads or writes of it. */
export interface CloudRunService {
  readonly name?: string;
  readonly uri?: string;
  /** Given back with an update: a service that somebody else has changed meanwhile is not overwritten. */
  readonly etag?: string;
  readonly template?: object;
  readonly traffic?: readonly TrafficTarget[];
  readonly trafficStatuses?: readonly (TrafficTarget & { readonly uri?: string })[];
}

export interface TrafficTarget {
  readonly type?: string;
  readonly revision?: string;
  readonly percent?: number;
  readonly tag?: string;
}

export interface CloudRunRevision {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers?: readonly { readonly image: string }[];
}

interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly message?: string };
}

export interface ApiOptions {
  /** @default Google's own addresses */
  readonly endpoints?: { readonly run: string; readonly logging: string };
  /** Bearer token. @default CLOUDSDK_AUTH_ACCESS_TOKEN, else what gcloud prints */
  readonly token?: () => Promise<string>;
  /** Between two looks at an operation, in milliseconds. @default 1000 */
  readonly pollMs?: number;
}

const GOOGLE = { run: 'https://run.googleapis.com', logging: 'https://logging.googleapis.com' };
/** Longest single request, in milliseconds. */
const REQUEST_MS = 30_000;
/** Longest operation, in milliseconds: a revision that does not start is given up by Cloud Run itself before. */
const OPERATION_MS = 10 * 60_000;

/** Calls Google's REST interfaces; every failure is an error that names the call and what Google said. */
export class CloudRunApi {
  constructor(private readonly options: ApiOptions = {}) {}

  /** The resource, undefined where there is none. */
  public async find<T>(path: string, signal: AbortSignal): Promise<T | undefined> {
    return (await this.call('GET', 'run', `/v2/${path}`, signal)) as T | undefined;
  }

  /** Starts a change and waits until Google says that it is done. */
  public async change(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<void> {
    let operation = (await this.call(method, 'run', `/v2/${path}`, signal, body)) as Operation | undefined;
    const end = performance.now() + OPERATION_MS;
    while (operation && !operation.done) {
      if (performance.now() > end) throw failed(`${method} ${path}`, `no end after ${OPERATION_MS / 1000} s`);
      await sleep(this.options.pollMs ?? 1000, undefined, { signal });
      operation = await this.find<Operation>(operation.name, signal);
    }
    if (operation?.error) throw failed(`${method} ${path}`, operation.error.message ?? 'no reason was given');
  }

  /** Last lines that a revision logged, oldest first. */
  public async logs(project: string, revision: string, lines: number, signal: AbortSignal): Promise<string[]> {
    const filter = `resource.type="cloud_run_revision" AND resource.labels.revision_name="${revision}"`;
    const asked = { resourceNames: [`projects/${project}`], filter, orderBy: 'timestamp desc', pageSize: lines };
    const { entries = [] } = (await this.call('POST', 'logging', '/v2/entries:list', signal, asked)) as {
      entries?: readonly { readonly textPayload?: string; readonly jsonPayload?: object }[];
    };
    return entries.map(({ textPayload, jsonPayload }) => textPayload ?? JSON.stringify(jsonPayload ?? {})).reverse();
  }

  private async call(
    method: string,
    api: 'run' | 'logging',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<unknown> {
    const token = await (this.options.token ?? accessToken)();
    const answer = await fetch(`${(this.options.endpoints ?? GOOGLE)[api]}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    if (answer.status === 404 && method !== 'PATCH') return undefined;
    throw failed(`${method} ${path}`, `${answer.status} ${messageOf(text)}`);
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return text.slice(0, 200);
  }
}

function failed(what: string, reason: string): DeliveryError {
  return new DeliveryError(
    'CLOUD_RUN_FAILED',
    `${what} failed: ${reason}. Look at the service in Google's console, mend it, and deploy again.`,
  );
}

/** The token of whoever the pipeline has signed in as; never a key file. */
async function accessToken(): Promise<string> {
  const given = process.env.CLOUDSDK_AUTH_ACCESS_TOKEN;
  if (given) return given;
  try {
    return (await run('gcloud', ['auth', 'print-access-token'], { timeout: REQUEST_MS })).stdout.trim();
  } catch (error) {
    throw new DeliveryError(
      'GCP_NOT_SIGNED_IN',
      'expected CLOUDSDK_AUTH_ACCESS_TOKEN or a gcloud that is signed in, found neither. Sign in: gcloud auth login',
      undefined,
      { cause: error },
    );
  }
}
