import { type Behaviour, DemoWorkspace } from '@fairway/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, EXIT, rollback, verify } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

describe('a deployment on a platform of real processes', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace();
  });
  afterEach(() => demo.remove());

  async function deployNow() {
    return deploy(await openDemo(demo));
  }

  async function deployChange(behaviour: Partial<Behaviour>, note: string) {
    demo.program(behaviour, 'demo', note);
    demo.commit(note);
    return deployNow();
  }

  async function answeringVersion(): Promise<string> {
    const { chain } = await openDemo(demo);
    const url = (await chain.all()).findLast(({ release }) => release)?.release?.url ?? '';
    return ((await (await fetch(`${url}/healthz`)).json()) as { version: string }).version;
  }

  test('goes live in steps, records it, and has nothing to do the second time', async () => {
    const first = await deployNow();
    const second = await deployChange({}, 'two');
    expect(second).toMatchObject({ outcome: 'live', record: { sequence: 2, outcome: 'live', kind: 'deploy' } });
    expect(second.outcome === 'live' && second.record.traffic.map(({ percent }) => percent)).toEqual([0, 10, 50, 100]);
    expect(second.outcome === 'live' && second.record.before).toEqual(first.release);
    expect(await answeringVersion()).toBe(second.release.version);
    expect(demo.processes().servers()).toHaveLength(1);
    expect(await deployNow()).toEqual({ outcome: 'unchanged', release: second.release });
  });

  test.each<[string, Partial<Behaviour>, RegExp]>([
    ['fails', { failShare: 1 }, /expected status 200, found 500/],
    ['is slow', { delayMs: 700 }, /took longer than the objective of 400 ms/],
    ['never answers', { silent: true }, /before it received traffic: GET \/healthz/],
    ['ends at once', { crashes: true }, /ended before it listened/],
    ['answers with the old version', { claimsVersion: '0.0.0+old' }, /expected version .*, found 0\.0\.0\+old/],
    ['fails under real traffic only', { failShare: 0.9, onlyBehindFront: true }, /% of the traffic: .*found 500/],
    ['never answers under real traffic', { silent: true, onlyBehindFront: true }, /% of the traffic: /],
  ])('backs out a version that %s', async (_, behaviour, reason) => {
    const good = await deployNow();
    await expect(deployChange(behaviour, 'bad')).rejects.toMatchObject({
      code: 'DEPLOYMENT_BACKED_OUT',
      exitCode: EXIT.backedOut,
      message: expect.stringMatching(reason) as string,
    });
    expect(await answeringVersion()).toBe(good.release.version);
    expect(
      demo
        .processes()
        .servers()
        .map(({ version }) => version),
    ).toEqual([good.release.version]);
    const { chain } = await openDemo(demo);
    expect((await chain.all()).at(-1)).toMatchObject({ outcome: 'backed-out', release: good.release });
    expect(readFileSync(join(demo.root, '.fairway/alarms/local.jsonl'), 'utf8')).toMatch(reason);
  });

  test('removes a first version that fails, because nothing was live before', async () => {
    demo.program({ failShare: 1 });
    await expect(deployNow()).rejects.toThrow(/DEPLOYMENT_BACKED_OUT[^]*was not live before and is removed/);
    expect(demo.processes().servers()).toEqual([]);
  });

  test('after a bad version the good one is still nothing to do', async () => {
    const good = await deployNow();
    await expect(deployChange({ failShare: 1 }, 'bad')).rejects.toThrow();
    demo.program({}, 'demo', '');
    demo.commit('revert');
    expect(await deployNow()).toEqual({ outcome: 'unchanged', release: good.release });
  });

  test('deploys again what does not answer although the records say it is live', async () => {
    await deployNow();
    for (const { version } of demo.processes().servers()) await demo.processes().stop(version);
    expect(await deployNow()).toMatchObject({ outcome: 'live' });
    expect(await verify(await openDemo(demo))).toMatchObject({ ok: true, failed: 0 });
  });

  test('a version whose declared share of failures is kept goes live', async () => {
    demo.declare('demo', { objectives: { availability: 0.999, latencyP99Ms: 400, failsByDesign: 0.1 } });
    demo.program({ failShare: 0.1 });
    expect(await deployNow()).toMatchObject({ outcome: 'live' });
  });

  test('inputs that git does not know make versions that differ, also from one before the last', async () => {
    const delivery = await openDemo(demo);
    const versions: string[] = [];
    for (const base of ['b1', 'b2', 'b3', 'b2']) {
      const engine = Object.assign(Object.create(delivery.engine) as typeof delivery.engine, {
        inputs: () => Promise.resolve({ base }),
      });
      versions.push((await deploy({ ...(await openDemo(demo)), engine })).release.version);
    }
    expect(new Set(versions.slice(0, 3)).size).toBe(3);
    expect(versions[3]).toBe(versions[1]);
  });

  test('rollback brings back what was live before, from what was kept of it', async () => {
    const first = await deployNow();
    await deployChange({}, 'two');
    const record = await rollback(await openDemo(demo));
    expect(record).toMatchObject({ kind: 'rollback', outcome: 'live', version: first.release.version });
    expect(await answeringVersion()).toBe(first.release.version);
  });

  test('rollback without an earlier version says so', async () => {
    await deployNow();
    await expect(rollback(await openDemo(demo))).rejects.toMatchObject({ code: 'NOTHING_TO_ROLL_BACK' });
  });

  test('verify of a service that does not answer ends with its own exit code', async () => {
    await deployNow();
    for (const { version } of demo.processes().servers()) await demo.processes().stop(version);
    await expect(verify(await openDemo(demo))).rejects.toMatchObject({ code: 'SERVICE_UNWELL', exitCode: EXIT.unwell });
  });
});
