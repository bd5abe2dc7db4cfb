import { DemoWorkspace } from '@fairway/testing';
import { deploy, type Engine, type Observation } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

describe('what the platform counts', () => {
  let demo: DemoWorkspace;
  beforeEach(async () => {
    demo = new DemoWorkspace();
    demo.engine({ trafficSteps: [100] });
    await deploy(await openDemo(demo));
    demo.program({}, 'demo', 'two');
    demo.commit('two');
  });
  afterEach(() => demo.remove());

  /** Deploys where the platform tells these, one after the other: before a share is given, and after. */
  async function deploySeeing(...seen: Observation[]) {
    const { engine } = await openDemo(demo);
    const left = [...seen];
    const observing = { ...engine, observe: () => Promise.resolve(left.shift() ?? seen.at(-1)) } as Engine;
    return deploy(await openDemo(demo, { engine: observing }));
  }

  test('an alarm that was on before does not keep the fix from going live', async () => {
    const on = { requests: 5, failed: 5, alarms: ['errors'] };
    expect(await deploySeeing(on, { ...on, requests: 25 })).toMatchObject({ outcome: 'live' });
  });

  test('an alarm that goes on during the rollout ends it', async () => {
    await expect(
      deploySeeing(
        { requests: 0, failed: 0, alarms: ['latency'] },
        { requests: 20, failed: 0, alarms: ['latency', 'errors'] },
      ),
    ).rejects.toThrow(/DEPLOYMENT_BACKED_OUT: .*alarm errors went on/);
  });

  test('failures that our own requests did not meet end it', async () => {
    await expect(deploySeeing({ requests: 100, failed: 2 }, { requests: 200, failed: 12 })).rejects.toThrow(
      /DEPLOYMENT_BACKED_OUT: .*the platform counted 10 failures in 100 requests/,
    );
  });

  test('slow answers that our own requests did not meet end it', async () => {
    await expect(
      deploySeeing({ requests: 0, failed: 0 }, { requests: 400, failed: 0, latencyP99Ms: 2000 }),
    ).rejects.toThrow(/DEPLOYMENT_BACKED_OUT: .*the platform measured a p99 of 2000 ms/);
  });
});

test('a clock that jumped during a deployment is noted, and changes neither order nor duration', async () => {
  const demo = new DemoWorkspace();
  const real = Date.now.bind(Date);
  const clock = jest.spyOn(Date, 'now');
  try {
    let ahead = 0;
    clock.mockImplementation(() => real() + ahead);
    const { engine } = await openDemo(demo);
    const jumping = {
      ...engine,
      prepare: async (...all: Parameters<Engine['prepare']>) => {
        const release = await engine.prepare(...all);
        ahead = -7_200_000;
        return release;
      },
    };
    const first = await deploy(await openDemo(demo, { engine: jumping }));
    const { clockJumpMs, durationMs } = first.outcome === 'live' ? first.record : {};
    expect(clockJumpMs).toBeGreaterThan(-7_201_000);
    expect(clockJumpMs).toBeLessThan(-7_199_000);
    expect(durationMs).toBeLessThan(60_000);
    demo.program({}, 'demo', 'two');
    demo.commit('two');
    expect(await deploy(await openDemo(demo))).toMatchObject({ outcome: 'live', record: { sequence: 2 } });
    expect((await (await openDemo(demo)).chain.verify()).flaws).toEqual([]);
  } finally {
    clock.mockRestore();
    demo.remove();
  }
});
