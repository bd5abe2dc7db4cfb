import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Target {
  readonly revision: string;
  readonly percent?: number;
  readonly tag?: string;
}
interface Probe {
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
}
interface Stored {
  etag: string;
  template: {
    revision: string;
    annotations: object;
    containers: { image: string; startupProbe?: Probe; livenessProbe?: Probe }[];
    [key: string]: unknown;
  };
  traffic: Target[];
  [key: string]: unknown;
}

/**
 * A stand-in of the Cloud Run Admin API v2, written from its reference: it holds services and revisions, and refuses what the
 * reference says is refused (a stale etag, a probe longer than its period, shares that are no hundred, a revision's name that is taken or foreign).
 */
export class CloudRunStandIn {
  public readonly services = new Map<string, Stored>();
  public readonly revisions = new Map<string, Stored['template']>();
  public readonly calls: string[] = [];
  /** Revisions whose image holds this never become ready. */
  public broken = '(none)';
  private readonly server: Server;
  private readonly operations = new Map<string, { asked: number; error?: object }>();

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await request.toArray()).join('');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand-in');
    const [status, body] = this.handle(request, pathname.slice('/v2/'.length), searchParams, text);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  private handle(
    { method = '', headers }: IncomingMessage,
    path: string,
    query: URLSearchParams,
    text: string,
  ): [number, unknown] {
    this.calls.push(`${method} ${path}${query.size > 0 ? `?${query.toString()}` : ''}`);
    if (headers.authorization !== 'Bearer generated') return refused(401, 'Request had invalid authentication');
    if (path.startsWith('tag/')) return [200, { asked: path }];
    if (path === 'entries:list') return [200, { entries: [{ textPayload: 'second' }, { jsonPayload: { first: 1 } }] }];
    const operation = this.operations.get(path);
    if (operation) {
      operation.asked += 1;
      return [200, { name: path, ...(operation.asked > 1 && { done: true, ...operation }) }];
    }
    const [, name = '', , revision] = /services\/([^/]+)(\/revisions\/(.+))?$/.exec(path) ?? [];
    if (method === 'POST')
      return this.store(`${path}/${query.get('serviceId')}`, JSON.parse(text) as Stored, undefined);
    const known = this.services.get(path);
    if (revision) {
      const found = this.revisions.get(revision);
      return found ? [200, { ...found, name: path }] : refused(404, `Revision ${revision} not found`);
    }
    if (!known) return refused(404, `Resource ${name} not found`);
    if (method === 'DELETE') this.services.delete(path);
    if (method !== 'PATCH') return method === 'DELETE' ? this.begin() : [200, this.shown(path, known)];
    const change = JSON.parse(text) as Stored;
    const only = query.get('updateMask') === 'traffic' ? { ...known, traffic: change.traffic } : change;
    return this.store(path, { ...only, etag: change.etag }, known);
  }

  private store(path: string, wanted: Stored, known: Stored | undefined): [number, unknown] {
    const name = path.split('/').at(-1) ?? '';
    const { revision, containers } = wanted.template;
    for (const { startupProbe, livenessProbe } of containers)
      for (const probe of [startupProbe, livenessProbe])
        if (probe && probe.timeoutSeconds >= probe.periodSeconds)
          return refused(400, 'timeout_seconds must be smaller than period_seconds');
    if (known && wanted.etag !== known.etag) return refused(409, 'etag does not match');
    if (!revision.startsWith(`${name}-`)) return refused(400, `${revision} does not begin with ${name}-`);
    if (wanted.traffic.reduce((sum, { percent = 0 }) => sum + percent, 0) !== 100)
      return refused(400, 'traffic percents must sum to 100');
    if (new Set(wanted.traffic.map(({ tag }) => tag)).size !== wanted.traffic.length)
      return refused(400, 'a tag is used twice');
    const fresh = known?.template.revision !== revision;
    if (fresh && this.revisions.has(revision)) return refused(409, `Revision ${revision} already exists`);
    const unknown = wanted.traffic.find(
      (target) => target.revision !== revision && !this.revisions.has(target.revision),
    );
    if (unknown) return refused(400, `Revision ${unknown.revision} not found`);
    const fails = containers[0]?.image.includes(this.broken) ?? false;
    if (!fails) this.revisions.set(revision, wanted.template);
    const etag = `"${this.calls.length}"`;
    this.services.set(path, fails && known ? { ...known, etag } : { ...wanted, etag });
    return this.begin(fails ? { code: 9, message: `Revision '${revision}' is not ready` } : undefined);
  }

  private begin(error?: object): [number, unknown] {
    const name = `projects/p/locations/l/operations/${this.operations.size}`;
    this.operations.set(name, { asked: 0, error });
    return [200, { name }];
  }

  private shown(path: string, service: Stored): object {
    const base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const trafficStatuses = service.traffic.map((one) => ({
      ...one,
      ...(one.tag && { uri: `${base}/v2/tag/${one.tag}` }),
    }));
    return { ...service, name: path, uri: base, trafficStatuses };
  }
}

const refused = (code: number, message: string): [number, unknown] => [code, { error: { code, message } }];
