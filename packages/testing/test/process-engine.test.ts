import { DemoWorkspace } from '../src';

describe('the process platform', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace();
  });
  afterEach(() => demo.remove());

  test('serves two versions by weight and counts them', async () => {
    const processes = demo.processes();
    const signal = AbortSignal.timeout(5000);
    const good = { failShare: 0, delayMs: 0, silent: false, crashes: false, onlyBehindFront: false };
    const [one, two] = await Promise.all([
      processes.start('1', good, signal),
      processes.start('2', { ...good, failShare: 1 }, signal),
    ]);
    const port = await processes.front();
    processes.route([
      { version: '1', port: one.port, weight: 50 },
      { version: '2', port: two.port, weight: 50 },
    ]);
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).status),
    );
    const failed = statuses.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(40);
    expect(await processes.counters()).toEqual({
      1: { requests: 40 - failed, failed: 0, active: 0 },
      2: { requests: failed, failed, active: 0 },
    });
  });
});
