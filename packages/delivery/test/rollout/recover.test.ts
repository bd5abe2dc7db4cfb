import { DemoWorkspace } from '@fairway/testing';
import { deploy, destroy, EXIT, type Release, rollback } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

let demo: DemoWorkspace;
beforeEach(() => {
  demo = new DemoWorkspace();
});
afterEach(() => demo.remove());

const outcomes = async () =>
  (await (await openDemo(demo)).chain.all()).map(({ kind, outcome }) => `${kind} ${outcome}`);

describe('a destroy that was not carried out', () => {
  test('leaves nothing to repeat where it was interrupted before it began', async () => {
    const { release } = await deploy(await openDemo(demo));
    const delivery = await openDemo(demo, { signal: AbortSignal.abort() });
    await expect(destroy(delivery)).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: EXIT.interrupted });
    expect(await delivery.journal.read()).toBeUndefined();
    expect(await deploy(await openDemo(demo))).toEqual({ outcome: 'unchanged', release });
  });

  test('is not repeated by a deployment where the platform refused it', async () => {
    const { release } = await deploy(await openDemo(demo));
    const { engine, ...delivery } = await openDemo(demo);
    const refuse = () => Promise.reject(new Error('OBJECTS_REMAIN: nothing was removed'));
    await expect(destroy({ ...delivery, engine: withStep(engine, { destroy: refuse }) })).rejects.toThrow(
      'OBJECTS_REMAIN',
    );
    const never = jest.fn();
    const next = await openDemo(demo);
    const unchanged = { outcome: 'unchanged', release };
    expect(await deploy({ ...next, engine: withStep(next.engine, { destroy: never }) })).toEqual(unchanged);
    expect(never).not.toHaveBeenCalled();
    expect(await outcomes()).toEqual(['deploy live', 'destroy failed']);
  });

  test('is not repeated by a deployment where it was killed: that goes on with what is left', async () => {
    const { release } = await deploy(await openDemo(demo));
    const { journal, ...delivery } = await openDemo(demo);
    const begun = {
      schemaVersion: 1,
      deployment: 'd-killed',
      startedAt: new Date().toISOString(),
      inputs: 'none',
    } as const;
    await journal.write({ ...begun, kind: 'destroy', phase: 'destroy', version: '1', commit: 'c', previous: release });
    const never = jest.fn();
    const next = { ...delivery, journal, engine: withStep(delivery.engine, { destroy: never }) };
    expect(await deploy(next)).toMatchObject({ outcome: 'unchanged' });
    expect(never).not.toHaveBeenCalled();
    expect(delivery.told.join('\n')).toMatch(/was killed at "destroy": going on with what is left/);
    expect(await destroy(await openDemo(demo))).toMatchObject({ outcome: 'destroyed' });
    expect(demo.processes().servers()).toEqual([]);
  });
});

describe('a version that cannot be brought back', () => {
  const lost = () => Promise.reject(new Error('IMAGE_LOST: expected the image of the version before'));

  test('keeps the next deployment out once, and not for ever', async () => {
    await deploy(await openDemo(demo));
    demo.program({}, 'demo', 'two');
    await deploy(await openDemo(demo));
    const open = async () => {
      const delivery = await openDemo(demo);
      return { ...delivery, engine: withStep(delivery.engine, { backOut: lost }) };
    };
    await expect(rollback(await open())).rejects.toMatchObject({ code: 'BACK_OUT_FAILED' });
    demo.program({}, 'demo', 'three');
    expect(await deploy(await open())).toMatchObject({ outcome: 'live' });
    expect(await outcomes()).toEqual(['deploy live', 'deploy live', 'rollback back-out-failed', 'deploy live']);
  });
});

/** An engine of which some steps are others. */
function withStep<T extends object>(engine: T, steps: object): T {
  return Object.assign(Object.create(engine) as T, steps);
}

describe('the release that a shift gives back', () => {
  test('is verified and recorded: a load balancer has its address only then', async () => {
    const delivery = await openDemo(demo);
    const { engine } = delivery;
    let real = '';
    const unknown = withStep(engine, {
      prepare: async (...args: Parameters<typeof engine.prepare>): Promise<Release> => {
        const release = await engine.prepare(...args);
        real = release.url;
        return { ...release, url: 'http://not-made-yet.invalid' };
      },
      shift: async (...[context, next, percent]: Parameters<typeof engine.shift>): Promise<Release> => {
        await engine.shift(context, { ...next, url: real }, percent);
        return { ...next, url: real };
      },
    });
    expect(await deploy({ ...delivery, engine: unknown })).toMatchObject({
      outcome: 'live',
      record: { release: { url: real } },
    });
  });
});
