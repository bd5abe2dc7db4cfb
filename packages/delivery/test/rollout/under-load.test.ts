import { type Behaviour, DemoWorkspace, type FinishedLoad, startLoad } from '@fairway/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploy } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

describe('under an open loop of requests', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace();
  });
  afterEach(() => demo.remove());

  async function whileLoaded(
    url: string,
    work: () => Promise<unknown>,
    expectation = {},
  ): Promise<FinishedLoad['report']> {
    const load = await startLoad({ url, path: '/work', versionAt: '/version', ratePerSecond: 50, timeoutMs: 2000 });
    await sleep(500);
    await work();
    await sleep(500);
    return (await load.stop(expectation)).report;
  }

  test('an update fails no request, and the version is seen to change', async () => {
    const { release } = await deploy(await openDemo(demo));
    demo.program({}, 'demo', 'two');
    const commit = demo.commit('two');
    const changesTo = `0.0.0+${commit.slice(0, 7)}`;
    const report = await whileLoaded(release.url, async () => deploy(await openDemo(demo)), { changesTo });
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(report.requests).toBeGreaterThan(100);
  });

  test('killing the only server instead does fail requests', async () => {
    const { release } = await deploy(await openDemo(demo));
    const report = await whileLoaded(release.url, async () => {
      const [server] = demo.processes().servers();
      process.kill(server?.pid ?? 0, 'SIGKILL');
      await sleep(300);
    });
    expect(report.verdict.ok).toBe(false);
    expect(report.failures['status 502']).toBeGreaterThan(5);
  });

  test.each<[string, Partial<Behaviour>]>([
    ['fails', { failShare: 1 }],
    ['is slow', { delayMs: 1500 }],
    ['never answers', { silent: true }],
  ])('a version that %s is backed out with no request failed, because it is asked first', async (_, behaviour) => {
    const { release } = await deploy(await openDemo(demo));
    demo.program(behaviour);
    const report = await whileLoaded(
      release.url,
      async () => expect(deploy(await openDemo(demo))).rejects.toThrow(/DEPLOYMENT_BACKED_OUT/),
      { endsWith: release.version },
    );
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(report.versions).toHaveLength(1);
  });
});
