import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RolloutProof } from '@fairway/testing';
import { PROJECT, WORKSPACE } from '../src/paths';
import { kubelet } from './support/kubelet';
import { Stage } from './support/stage';

// The kubelet serves every stage of the cluster. Part of `nx prove`.
const proved = process.env.FAIRWAY_PROVE ? describe : describe.skip;
jest.setTimeout(180_000);

proved('what happens to the node', () => {
  const RATE = 20;
  const stage = new Stage('pr-990014');
  const proof = new RolloutProof({
    root: WORKSPACE,
    service: 'claims-api',
    stage: stage.name,
    load: { path: '/version', ratePerSecond: RATE },
    reports: join(PROJECT, 'reports', 'rollout'),
  });
  const restarts = () => stage.kubectl('get', 'pods', '-o', 'jsonpath={..restartCount}');

  beforeAll(async () => {
    stage.up();
    await stage.fairway.run(['deploy']);
  });
  afterAll(() => stage.fairway.run(['destroy']));

  test('a pod that is deleted leaves without a failed request, and another takes its place', async () => {
    const before = await stage.pods();
    const report = await proof.during('deleted pod', async () => {
      await stage.kubectl('delete', before[0] ?? '');
      await stage.kubectl('rollout', 'status', 'deployment/claims-api', '--timeout=60s');
    });
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    const after = await stage.pods();
    expect([after.length, after.includes(before[0] ?? '')]).toEqual([before.length, false]);
  });

  test('a kubelet that is killed comes back to the pods that it had', async () => {
    const pods = await stage.pods();
    const counted = await restarts();
    const killed = kubelet();
    const report = await proof.during('killed kubelet', async () => {
      process.kill(killed, 'SIGKILL');
      await sleep(15_000);
    });
    expect(kubelet()).not.toBe(killed);
    expect([await stage.pods(), await restarts()]).toEqual([pods, counted]);
    // One node: for up to 2 s no pod counts as ready, see docs/services/claims-api.md.
    expect(report.failed).toBeLessThanOrEqual(3 * RATE);
    await stage.fairway.run(['verify']);
  });
});
