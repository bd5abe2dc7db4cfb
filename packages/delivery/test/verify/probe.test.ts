import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, probeTimeoutMs, runProbe, versionIn } from '../../src';

describe('a probe', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function against(listener: RequestListener, probe = {}, version?: string, timeoutMs = 2000) {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://demo.localhost:${(server.address() as AddressInfo).port}`;
    const declared = { name: 'health', method: 'GET' as const, path: '/healthz', status: 200, ...probe };
    return runProbe(declared, (question, limit) => ask({ url }, question, limit), timeoutMs, version);
  }

  const json =
    (value: unknown, status = 200): RequestListener =>
    (_, response) =>
      void response.writeHead(status).end(JSON.stringify(value));

  test('is well when status, schema and version are as declared', async () => {
    const schema = { type: 'object', properties: { ok: { const: true } }, required: ['ok'] };
    const result = await against(
      json({ ok: true, build: { version: '2' } }),
      { schema, versionAt: '/build/version' },
      '2',
    );
    expect(result).toMatchObject({ name: 'health', ok: true, versionSeen: '2', reason: undefined });
  });

  test.each<[string, RequestListener, object, RegExp]>([
    ['another status', json({}, 503), {}, /GET \/healthz: expected status 200, found 503/],
    ['a redirect, which is not followed', json({}, 302), {}, /found 302/],
    [
      'a body of another shape',
      json({ ok: 'yes' }),
      { schema: { properties: { ok: { type: 'boolean' } } } },
      /body\/ok must be boolean/,
    ],
    ['a body that is no JSON', (_, r) => void r.end('<html>'), { schema: {} }, /it is no JSON/],
    ['the old version', json({ version: '1' }), { versionAt: '/version' }, /expected version 2, found 1/],
    ['no version', json({}), { versionAt: '/version' }, /expected version 2, found none at \/version/],
    ['nothing', () => undefined, {}, /no answer within 300 ms/],
    [
      'half a body',
      (_, r) => void (r.writeHead(200, { 'content-length': 9 }), r.write('x', () => r.destroy())),
      {},
      /GET \/healthz: /,
    ],
    ['a body without end', (_, r) => void endless(r), {}, /longer than|no answer/],
  ])('notices %s', async (_, listener, probe, reason) => {
    const result = await against(listener, probe, '2', 300);
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
  });
});

function endless(response: { write(text: string, then: () => void): boolean; destroyed: boolean }): void {
  if (!response.destroyed) response.write('x'.repeat(65_536), () => endless(response));
}

test.each([
  ['{"a":{"b/c":1}}', '/a/b~1c', '1'],
  ['{"list":[{"version":"2"}]}', '/list/0/version', '2'],
  ['{"a":{}}', '/a', undefined],
  ['{"a":1}', '/constructor', undefined],
  ['no json', '/a', undefined],
])('%s at %s holds version %s', (body, pointer, version) => expect(versionIn(body, pointer)).toBe(version));

test('a probe waits as long as the objective suggests, and no longer than the service may take', () => {
  const timeout = (latencyP99Ms: number, timeoutSeconds: number) =>
    probeTimeoutMs({
      objectives: { availability: 0.9, latencyP99Ms, failsByDesign: 0 },
      limits: { timeoutSeconds, memoryMb: 1, concurrency: 1 },
    });
  expect([timeout(100, 15), timeout(3000, 15), timeout(30_000, 15)]).toEqual([1000, 6000, 15_000]);
});
