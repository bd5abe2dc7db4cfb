import { loadService } from '@fairway/declaration';
import {
  deploy,
  findWorkspace,
  loadStage,
  openDelivery,
  type Progress,
  readLocalState,
  Workspace,
} from '@fairway/delivery';
import {
  illFlaskImage,
  illnessesToProve,
  type IllnessName,
  proofSize,
  RolloutProof,
  startLoad,
} from '@fairway/testing';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onThisMachine } from '../src/engine';
import { buildImage } from '../src/image';
import { docker, PROJECT } from './support/image';

/** A stage of its own, so that what people look at on `local` is left alone. */
const STAGE = 'pr-904';
const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 60_000);

const workspace = new Workspace(findWorkspace());
const service = loadService(PROJECT);
const load = { path: '/status', versionAt: '/myapplication/0/version', ratePerSecond: 40 };
const proof = new RolloutProof({
  root: workspace.root,
  service: service.name,
  stage: STAGE,
  load,
  reports: join(PROJECT, 'reports', 'rollout'),
});

/** Ids of the containers that serve the stage in this clone; another one may prove itself at the same time. */
function containers(): Promise<string> {
  const { clone } = readLocalState(workspace.root);
  return docker(
    'ps',
    '--quiet',
    ...[`fairway.stage=${STAGE}`, `fairway.clone=${clone}`].flatMap((label) => ['--filter', `label=${label}`]),
  );
}

/** Deploys an ill version as the command does, and expects it to be backed out. */
async function refuse(illness: IllnessName, verdict: () => void): Promise<void> {
  const engine = onThisMachine(async (context) => illFlaskImage(await buildImage(context), 'status_app', illness));
  const report = ({ phase }: Progress) => phase === 'back-out' && verdict();
  const opened = await openDelivery({ workspace, stage: loadStage(STAGE), service, report, lockWaitMs: 0 });
  await expect(deploy({ ...opened, engine }, { again: true })).rejects.toMatchObject({ code: 'DEPLOYMENT_BACKED_OUT' });
}

beforeAll(() => proof.fairway.run(['deploy']), 900_000);
afterAll(() => proof.fairway.run(['destroy']));

test(`${updates} updates under load lose no request`, async () => {
  const report = await proof.updates(updates);
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(report.versions).toHaveLength(updates + 1);
  expect(await containers()).toMatch(/^[0-9a-f]+$/);
});

test(`${kills} deployments killed at random moments fail no request and leave nothing undone`, async () => {
  expect((await proof.kills(kills, 6000)).verdict).toEqual({ ok: true, reasons: [] });
});

test.each(illnessesToProve())(
  'a version that %s is backed out in 10 s, with at most 2 %% of the requests failed',
  async (illness) => {
    const { report, backOutSeconds } = await proof.refused(illness, (verdict) => refuse(illness, verdict));
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(backOutSeconds).toBeLessThan(10);
  },
);

test('the negative control fails: a container that is killed in place loses requests', async () => {
  const { url } = await proof.fairway.live();
  const running = await startLoad({ ...load, url, maxSeconds: 20 });
  await sleep(1000);
  await docker('kill', await containers());
  await sleep(1500);
  const { report } = await running.stop();
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
});
