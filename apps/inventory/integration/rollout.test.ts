import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadService } from '@fairway/declaration';
import {
  deploy,
  docker,
  findWorkspace,
  loadStage,
  openDelivery,
  type Release,
  type RolloutContext,
  routes,
  Workspace,
} from '@fairway/delivery';
import {
  Fairway,
  illFlaskImage,
  illnessesToProve,
  type IllnessName,
  proofSize,
  RolloutProof,
  type RunningLoad,
  startLoad,
} from '@fairway/testing';
import { placeOf } from '../src/companion';
import { InventoryEngine } from '../src/engine';
import { buildImage, PROJECT } from '../src/image';
import { askHere } from './support/asking';
import { describeCompose } from './support/compose-proof';
import { describePage } from './support/page';
import { PHOTOGRAPH } from './support/photograph';

/** A stage of its own, so that what people look at on `local` is left alone. */
const STAGE = 'pr-819';
const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 60_000);

const workspace = findWorkspace();
const REPORTS = join(PROJECT, 'reports', 'rollout');
const health = { path: '/healthz', versionAt: '/version', ratePerSecond: 30 };
const proof = new RolloutProof({ root: workspace, service: 'inventory', stage: STAGE, load: health, reports: REPORTS });
const bucket = new Fairway(workspace, 'image-bucket', STAGE);
let url: string;

async function live(): Promise<Release> {
  const context: RolloutContext = {
    stage: STAGE,
    service: loadService(PROJECT),
    version: '0.0.0',
    commit: '0'.repeat(40),
    report: () => undefined,
    signal: AbortSignal.timeout(60_000),
  };
  const found = await new InventoryEngine().current(context);
  if (found) return found;
  throw new Error(`expected the inventory to be live on ${STAGE}, found nothing`);
}

/** What Python says inside the live container, which has nothing else to run. */
async function inside(code: string): Promise<string> {
  return docker(['exec', (await live()).platformId, '/usr/bin/python3', '-c', code]);
}

/** A real photograph for an item, twice a second; every answer must be 200. */
function uploads(item: number): Promise<RunningLoad> {
  const boundary = 'fairway-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image_file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), readFileSync(PHOTOGRAPH), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return startLoad({
    url,
    path: `/inventory/${item}/image`,
    method: 'POST',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    bodyBase64: body.toString('base64'),
    ratePerSecond: 2,
    maxSeconds: 1800,
  });
}

beforeAll(async () => {
  execFileSync(process.execPath, [join(workspace, 'infra', 'local', 'lib', 'main.js'), 'up'], { stdio: 'pipe' });
  await bucket.run(['deploy']);
  await proof.fairway.run(['deploy']);
  ({ url } = await proof.fairway.live());
});
afterAll(async () => {
  await proof.fairway.run(['destroy']);
  await bucket.run(['destroy']);
});

describePage('behind the front door', () => url);

test('the program sees sessions of the uploader alone, and no key', async () => {
  const key = /aws_access_key_id = (\S+)/.exec(readFileSync(placeOf(STAGE).keyFile, 'utf8'))?.[1];
  expect(key).toMatch(/^\w{16,}$/);
  const inspected = await docker(['inspect', (await live()).platformId]);
  expect(inspected).not.toContain(key);
  expect(inspected).not.toMatch(/SECRET|AWS_ACCESS_KEY|\.ini/);
  const code =
    'import json; s = json.load(open("/session/credentials.json")); print(s["access_key"][:4], bool(s["token"]))';
  expect(await inside(code)).toBe('ASIA True');
});

test('the container has no shell, no rights and a read-only root', async () => {
  const code =
    'import os; print(os.getuid(), [n for n in ("sh", "bash", "apt", "pip", "curl") for d in ("/bin", "/usr/bin") if os.path.exists(d + "/" + n)]);\n' +
    'try: open("/app/x", "w")\nexcept OSError as e: print(e.strerror)';
  expect(await inside(code)).toBe('65532 []\nRead-only file system');
});

test(`${updates} updates under load lose no request and no upload`, async () => {
  const uploading = await uploads(2);
  const report = await proof.updates(updates).catch(async (error: unknown) => {
    await uploading.stop();
    throw error;
  });
  const pictures = await uploading.stop();
  pictures.save(join(REPORTS, 'uploads'));
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(report.versions).toHaveLength(updates + 1);
  expect(pictures.report.verdict).toEqual({ ok: true, reasons: [] });
  expect(pictures.report.requests).toBeGreaterThan(updates);
  const { image_url } = JSON.parse((await askHere(`${url}/inventory/2`)).body) as { image_url: string };
  const picture = await askHere(image_url);
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
});

test(`${kills} deployments killed at random moments fail no request and leave nothing undone`, async () => {
  expect((await proof.kills(kills, 6000)).verdict).toEqual({ ok: true, reasons: [] });
});

/** Deploys an ill version as the command does, and expects it to be backed out. */
async function refuse(illness: IllnessName, verdict: () => void): Promise<void> {
  const engine = new InventoryEngine(async (context) => illFlaskImage(await buildImage(context), 'inventory', illness));
  const opened = await openDelivery({
    workspace: new Workspace(workspace),
    stage: loadStage(STAGE),
    service: loadService(PROJECT),
    report: ({ phase }) => phase === 'back-out' && verdict(),
    lockWaitMs: 0,
  });
  await expect(deploy({ ...opened, engine }, { again: true })).rejects.toMatchObject({ code: 'DEPLOYMENT_BACKED_OUT' });
}

test.each(illnessesToProve())(
  'a version that %s is backed out in 10 s, with at most 2 %% of the requests failed',
  async (illness) => {
    const { report, backOutSeconds } = await proof.refused(illness, (verdict) => refuse(illness, verdict));
    expect(report.verdict).toEqual({ ok: true, reasons: [] });
    expect(backOutSeconds).toBeLessThan(10);
  },
);

test('goes back to the last version, with the items that were added since', async () => {
  const before = await proof.fairway.live();
  const item = { id: 40, name: 'Pan', description: '', quantity: 1 };
  expect((await askHere(`${url}/inventory`, 'POST', item)).status).toBe(201);
  const { report } = await proof.command('rollback', 'rollback');
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect((await proof.fairway.live()).version).not.toBe(before.version);
  expect(JSON.parse((await askHere(`${url}/inventory/40`)).body)).toMatchObject(item);
});

test('the negative control fails: a container that is killed in place loses requests', async () => {
  const asked = await startLoad({ ...health, url, maxSeconds: 60 });
  await sleep(1000);
  await docker(['kill', (await live()).platformId]);
  await sleep(1500);
  const { report } = await asked.stop();
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
});

// Minutes of building: the long proof alone runs these.
if (process.env.FAIRWAY_PROVE) describeCompose();

test('leaves nothing behind when it is destroyed', async () => {
  const { sessions, volume } = placeOf(STAGE);
  await proof.fairway.run(['destroy']);
  const name = `fairway-${STAGE}-inventory`;
  for (const filter of [`label=fairway.stage=${STAGE}`, `name=${name}`])
    expect(await docker(['ps', '--all', '--quiet', '--filter', filter])).toBe('');
  expect(await docker(['volume', 'ls', '--quiet', '--filter', `name=${volume}`])).toBe('');
  expect(await docker(['images', '--quiet', name])).toBe('');
  expect(existsSync(sessions)).toBe(false);
  expect(routes().filter(({ service, stage }) => service === 'inventory' && stage === STAGE)).toEqual([]);
  // The bucket is not the inventory's: its pictures stay.
  expect((await bucket.live()).version).not.toBe('');
});
