import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { destroy, findLeftovers, loadStage, localInventory, openDelivery, sweep, Workspace } from '@fairway/delivery';
import { proofSize, RolloutProof } from '@fairway/testing';
import { PROJECT, WORKSPACE } from '../src/paths';
import { AlarmSubscriber } from './support/alarm-subscriber';
import { whileBroken } from './support/breaking';
import { Canary } from './support/canary';

const STAGE = 'pr-990003';
const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 120_000);

describe('rollouts of resize under an open loop of requests', () => {
  const proof = new RolloutProof({
    root: WORKSPACE,
    service: 'resize',
    stage: STAGE,
    load: { path: '/healthz', versionAt: '/version', ratePerSecond: 4, timeoutMs: 15_000 },
    reports: join(PROJECT, 'reports', 'rollout'),
  });

  beforeAll(async () => {
    execFileSync(process.execPath, [join(WORKSPACE, 'infra', 'local', 'lib', 'main.js'), 'up'], { stdio: 'pipe' });
    await proof.fairway.run(['deploy']);
  });
  afterAll(() => proof.fairway.run(['destroy']));

  test(`${updates} updates fail no request`, async () => {
    expect((await proof.updates(updates)).verdict).toEqual({ ok: true, reasons: [] });
  });

  test(`${kills} deployments killed at random moments fail no request and leave nothing undone`, async () => {
    expect((await proof.kills(kills, 30_000)).verdict).toEqual({ ok: true, reasons: [] });
  });

  test.each([
    ['fails', 'return { statusCode: 500, body: "{}" };'],
    ['is slow', 'await new Promise((resolve) => setTimeout(resolve, 4000)); return original(...all);'],
    ['never answers', 'return new Promise(() => setInterval(() => {}, 1000));'],
  ])('a version that %s is backed out before users notice', async (name, body) => {
    const { report, backOutSeconds } = await whileBroken(body, () => proof.refused(name));
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(backOutSeconds).toBeLessThan(10);
  });

  test('a rotated secret reaches the function without a failed request, and its value stands nowhere', async () => {
    const canary = await Canary.of(STAGE, 'id-key');
    const before = await canary.value();
    const { report, output } = await canary.watching(() =>
      proof.command('secret', 'secrets', 'rotate', 'id-key', '--deploy'),
    );
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    const [after, previous] = [await canary.value(), await canary.value('AWSPREVIOUS')];
    expect(after).not.toBe(before);
    expect(previous).toBe(before);
    for (const value of [before, after]) expect(await canary.sightings(value, output)).toEqual([]);
  });

  // Both wait for minutes on what the emulator does late: the long proof alone runs them.
  if (process.env.FAIRWAY_PROVE) {
    test('a broken version turns an alarm on, and a subscriber of the alarms hears of it', async () => {
      const subscriber = await AlarmSubscriber.start(STAGE);
      try {
        // Well when the deployment asks it directly, broken for users: what the program logs of that is what the alarm counts.
        const broken = `if (all[0].requestContext?.requestId === 'fairway-deployment') return original(...all);
          const event = { ...all[0] }; Object.defineProperty(event, 'path', { get() { throw new Error('broken') } });
          return original(event, all[1]);`;
        await whileBroken(broken, () => proof.refused('alarm'));
        expect(await subscriber.heard(180_000)).toMatchObject({
          AlarmName: `fairway-${STAGE}-resize-server-errors`,
          NewStateValue: 'ALARM',
        });
      } finally {
        await subscriber.stop();
      }
      // The alarm may still be on: it does not keep the good version from going live.
      await proof.fairway.run(['deploy', '--again']);
    });

    test('a stage whose records are lost is found by its tags, and swept until nothing carries them', async () => {
      rmSync(join(WORKSPACE, '.fairway', 'records', STAGE), { recursive: true });
      const workspace = new Workspace(WORKSPACE);
      const mine = async () => (await findLeftovers(workspace, [])).filter(({ stage }) => stage === STAGE);
      const found = (await mine()).find(({ service }) => service === 'resize');
      expect(found).toMatchObject({ declared: true });
      const names = found?.resources.map(({ name }) => name);
      expect(names).toContainEqual(expect.stringMatching(`:function:fairway-${STAGE}-resize$`));
      const swept = await sweep(workspace, await mine(), async ({ service }) => {
        const options = { workspace, stage: loadStage(STAGE), service: workspace.service(service, WORKSPACE) };
        await destroy(await openDelivery({ ...options, report: () => undefined, lockWaitMs: 0 }));
      });
      expect(swept).toContainEqual({ stage: STAGE, service: 'resize' });
      expect(swept.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect((await localInventory(WORKSPACE)).filter(({ stage }) => stage === STAGE)).toEqual([]);
    });
  }
});
