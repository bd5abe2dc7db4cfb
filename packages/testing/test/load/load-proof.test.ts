import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Expectation, type LoadOptions, startLoad } from '../../src';

jest.setTimeout(30_000);

describe('a load proof', () => {
  let servers: Server[] = [];
  let connections: number;
  beforeEach(() => (connections = 0));
  afterEach(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    servers = [];
  });

  function serve(listener: RequestListener, port = 0): Promise<{ url: string; server: Server }> {
    const server = createServer(listener);
    servers.push(server);
    server.on('connection', () => (connections += 1));
    return new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server });
      });
    });
  }

  async function load(options: LoadOptions, seconds: number, expectation?: Expectation) {
    const running = await startLoad(options);
    await sleep(seconds * 1000);
    return (await running.stop(expectation)).report;
  }

  const version =
    (text: string): RequestListener =>
    (_, response) =>
      void response.end(JSON.stringify({ version: text }));

  test('of a good service has no failure, half of it on connections of their own', async () => {
    const { url } = await serve(version('1'));
    const report = await load({ url, ratePerSecond: 100 }, 1);
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(report.failed).toBe(0);
    expect(report.requests).toBeGreaterThan(50);
    expect(Math.abs(report.connections.new - report.connections.kept)).toBeLessThanOrEqual(1);
    // Kept connections are shared, so there are fewer connections than requests, and more than new ones alone.
    expect(connections).toBeGreaterThan(report.connections.new);
    expect(connections).toBeLessThan(report.connections.new + report.connections.kept / 2);
  });

  test('keeps its rate while the service stalls, and counts the wait from when a request was due', async () => {
    let started: number | undefined;
    const { url } = await serve((_, response) => {
      started ??= Date.now();
      const age = Date.now() - started;
      // Everything that comes in the first second is answered at its end.
      setTimeout(() => response.end('{}'), Math.max(0, 1000 - age));
    });
    const report = await load({ url, ratePerSecond: 40 }, 2);
    expect(report.requests).toBeGreaterThanOrEqual(report.seconds * 40);
    expect(report.latency?.p95).toBeGreaterThan(500);
    expect(report.failed).toBe(0);
  });

  test('counts a service that goes away as failed, with the kinds of failure', async () => {
    const { url, server } = await serve(version('1'));
    const running = await startLoad({ url, ratePerSecond: 50 });
    await sleep(500);
    server.closeAllConnections();
    server.close();
    await sleep(500);
    const { report } = await running.stop();
    expect(report.verdict.ok).toBe(false);
    expect(report.failures.ECONNREFUSED).toBeGreaterThan(5);
    expect(report.failedShareInterval[0]).toBeLessThan(report.failedShare);
    expect(report.failedShareInterval[1]).toBeGreaterThan(report.failedShare);
  });

  test('counts a request without an answer in time, and one that is cut off', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(200, { 'content-length': 100 });
      response.write('part', () => response.destroy());
    });
    const silent = await load({ url, path: '/silent', ratePerSecond: 20, timeoutMs: 200 }, 0.5);
    expect(Object.keys(silent.failures)).toEqual(['TIMEOUT']);
    const cut = await load({ url, path: '/cut', ratePerSecond: 20 }, 0.5);
    expect(cut.failed).toBe(cut.requests);
  });

  test('of an update wants to see the version change', async () => {
    let answer = '1';
    const { url } = await serve((_, response) => void response.end(JSON.stringify({ version: answer })));
    const options: LoadOptions = { url, ratePerSecond: 50, versionAt: '/version' };
    const unchanged = await load(options, 0.3, { changesTo: '2' });
    expect(unchanged.verdict).toEqual({ ok: false, reasons: ['expected a change to version 2, saw 1'] });
    const running = await startLoad(options);
    await sleep(300);
    running.mark('update');
    answer = '2';
    await sleep(300);
    const { report } = await running.stop({ changesTo: '2' });
    expect(report.verdict.ok).toBe(true);
    expect(report.versions.map((row) => row.version)).toEqual(['1', '2']);
    expect(report.marks).toEqual([{ label: 'update', atMs: expect.any(Number) as number }]);
  });

  test('bears the failures that a service declares, only these, and not more', async () => {
    let sent = 0;
    const { url } = await serve((request, response) => {
      sent += 1;
      const path = request.url ?? '';
      response.statusCode = sent % (path === '/declared' ? 10 : 3) === 0 ? (path === '/502' ? 502 : 500) : 200;
      response.end();
    });
    const options: LoadOptions = { url, ratePerSecond: 200, failsByDesign: 0.1 };
    expect((await load({ ...options, path: '/declared' }, 1)).verdict).toEqual({ ok: true, reasons: [] });
    expect((await load({ ...options, path: '/third' }, 1)).verdict.reasons.join()).toMatch(
      /more than the declared share of 0.1/,
    );
    expect((await load({ ...options, path: '/502' }, 0.5)).verdict.reasons.join()).toMatch(/\d+ status 502/);
  });

  test('without a request proves nothing', async () => {
    const { url } = await serve(version('1'));
    const running = await startLoad({ url, maxRequests: 1, ratePerSecond: 1, maxSeconds: 0.001 });
    const { report } = await running.stop();
    expect(report.requests).toBeLessThanOrEqual(1);
    expect(report.verdict.ok).toBe(report.requests === 1);
  });

  test('ends by itself after so many requests', async () => {
    const { url } = await serve(version('1'));
    const report = await load({ url, ratePerSecond: 500, maxRequests: 20 }, 0.5);
    expect(report.requests).toBe(20);
  });

  test.each(['https://example.com', 'http://10.0.0.1:80', 'http://localhost.example.com'])(
    'does not leave this machine: %s',
    async (url) => {
      await expect(startLoad({ url })).rejects.toThrow(/LOAD_TARGET_REMOTE[^]*allowRemote/);
    },
  );

  test('refuses options that make no sense', async () => {
    await expect(startLoad({ url: 'ftp://127.0.0.1' })).rejects.toThrow(/LOAD_OPTIONS_INVALID/);
    await expect(startLoad({ url: 'http://127.0.0.1', ratePerSecond: -1 })).rejects.toThrow(/LOAD_OPTIONS_INVALID/);
  });

  test('leaves a report and a plot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'load-'));
    try {
      const { url, server } = await serve(version('1'));
      await new Promise((resolve) => server.close(resolve));
      const running = await startLoad({ url, ratePerSecond: 20 });
      running.mark('<b>');
      await sleep(300);
      (await running.stop()).save(join(folder, 'deep/report'));
      expect(JSON.parse(readFileSync(join(folder, 'deep/report.json'), 'utf8'))).toMatchObject({
        verdict: { ok: false },
      });
      const svg = readFileSync(join(folder, 'deep/report.svg'), 'utf8');
      expect(svg).toContain('&#60;b&#62;');
      expect(svg.match(/stroke="#d55e00"/g)?.length).toBeGreaterThan(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(existsSync(folder)).toBe(false);
  });
});
