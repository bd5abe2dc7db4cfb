import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The part of Cloud Storage's JSON API that records need, as its reference describes it: uploads with `ifGenerationMatch`, downloads,
 * lists with `prefix` and `delimiter`, deletions. No emulator of Google's is to be had from a package registry.
 */
export class GcsServer {
  public readonly objects = new Map<string, Buffer>();
  /** Answers every call with this status, where it is set. */
  public refuse: number | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => this.answer(request, Buffer.concat(parts), response));
    });
  }

  public static async start(): Promise<GcsServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new GcsServer(server);
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://gcs');
    const json = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const fail = (code: number, message: string) => json(code, { error: { code, message, errors: [{ message }] } });
    if (this.refuse !== undefined) return fail(this.refuse, 'refused');
    if (request.method === 'POST' && pathname.startsWith('/upload/')) {
      const name = searchParams.get('name') ?? '';
      if (searchParams.get('ifGenerationMatch') === '0' && this.objects.has(name)) {
        return fail(412, 'At least one of the pre-conditions you specified did not hold.');
      }
      this.objects.set(name, lastPart(body, request.headers['content-type'] ?? ''));
      return json(200, { name, generation: '1' });
    }
    const name = decodeURIComponent(/\/o\/(.+)$/.exec(pathname)?.[1] ?? '');
    if (name === '') {
      const prefix = searchParams.get('prefix') ?? '';
      const names = [...this.objects.keys()].filter(
        (key) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'),
      );
      return json(200, { items: names.map((key) => ({ name: key, generation: '1' })) });
    }
    const found = this.objects.get(name);
    if (found === undefined) return fail(404, `No such object: ${name}`);
    if (request.method === 'DELETE') {
      this.objects.delete(name);
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(found);
  }
}

/** The object in a `multipart/related` upload: its last part, without the head of it. */
function lastPart(body: Buffer, type: string): Buffer {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1] ?? '';
  const part = body.toString('utf8').split(`--${boundary}`).at(-2) ?? '';
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, ''));
}
