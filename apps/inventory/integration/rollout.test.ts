import { describeCompose } from './support/compose-proof';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadService } from '@fairway/declaration';
import { addressOf, docker, findWorkspace, type Release, type RolloutContext } from '@fairway/delivery';
import { Fairway, startLoad } from '@fairway/testing';
import { placeOf } from '../src/companion';
import { InventoryEngine } from '../src/engine';
import { buildImage } from '../src/image';
import { describePage } from './support/page';
import { PHOTOGRAPH } from './support/photograph';

const UPDATES = process.env.FAIRWAY_PROVE ? 20 : 4;
/** A stage of its own, so that what people look at on `local` is left alone. */
const STAGE = 'pr-819';
const service = loadService(join(__dirname, '..'));
const bucket = new Fairway(findWorkspace(), 'image-bucket', STAGE);
let built: Promise<string> | undefined;
/** One image for all versions: what differs is what it is told. */
const engine = new InventoryEngine((context) => (built ??= buildImage(context)));

const contextOf = (version: string): RolloutContext => ({
  stage: STAGE,
  service,
  version,
  commit: '0'.repeat(40),
  report: () => undefined,
  signal: AbortSignal.timeout(900_000),
});
const address = () => addressOf({ service: service.name, stage: STAGE });

async function rollOut(version: string): Promise<Release> {
  const context = contextOf(version);
  const previous = await engine.current(context);
  const next = await engine.prepare(context);
  for (const percent of previous ? engine.trafficSteps : [100]) {
    await engine.shift(context, next, percent);
    await sleep(300);
  }
  await engine.commit(context, next);
  return next;
}

function load(path: string, options: object) {
  const { host, port, hostHeader } = address();
  return startLoad({ url: `http://${host}:${port}`, path, headers: { Host: hostHeader }, maxSeconds: 600, ...options });
}

/** A real photograph for an item, ten times a second at most; every answer must be 200. */
function uploads(item: number) {
  const boundary = 'fairway-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image_file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), readFileSync(PHOTOGRAPH), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return load(`/inventory/${item}/image`, {
    method: 'POST',
    headers: { Host: address().hostHeader, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    bodyBase64: body.toString('base64'),
    ratePerSecond: 2,
  });
}

const ask = (path: string, init?: RequestInit) => {
  const { host, port, hostHeader } = address();
  return fetch(`http://${host}:${port}${path}`, { ...init, headers: { ...init?.headers, host: hostHeader } });
};

beforeAll(async () => {
  await bucket.run(['deploy']);
  await rollOut('1.0.0');
}, 900_000);
afterAll(async () => {
  await engine.destroy(contextOf('0.0.0'));
  await bucket.run(['destroy']);
}, 600_000);

describePage('behind the front door', () => address().url);

test('the program sees sessions of the uploader alone, and no key', async () => {
  const live = await engine.current(contextOf('1.0.0'));
  const key = /aws_access_key_id = (\S+)/.exec(readFileSync(placeOf(STAGE).keyFile, 'utf8'))?.[1];
  expect(key).toMatch(/^\w{16,}$/);
  const inspected = await docker(['inspect', live?.platformId ?? '']);
  expect(inspected).not.toContain(key);
  expect(inspected).not.toMatch(/SECRET|AWS_ACCESS_KEY|\.ini/);
  const code =
    'import json; s = json.load(open("/session/credentials.json")); print(s["access_key"][:4], bool(s["token"]))';
  expect(await docker(['exec', live?.platformId ?? '', '/usr/bin/python3', '-c', code])).toBe('ASIA True');
});

test('the container has no shell, no rights and a read-only root', async () => {
  const live = await engine.current(contextOf('1.0.0'));
  const code =
    'import os; print(os.getuid(), [n for n in ("sh", "bash", "apt", "pip", "curl") for d in ("/bin", "/usr/bin") if os.path.exists(d + "/" + n)]);\n' +
    'try: open("/app/x", "w")\nexcept OSError as e: print(e.strerror)';
  const said = await docker(['exec', live?.platformId ?? '', '/usr/bin/python3', '-c', code]);
  expect(said).toBe('65532 []\nRead-only file system');
});

// Minutes of building and rolling out: the long proof alone runs these.
if (process.env.FAIRWAY_PROVE) {
  test(`${UPDATES} updates under load lose no request and no upload`, async () => {
    await rollOut('1.0.0');
    const [asked, uploaded] = [await load('/healthz', { ratePerSecond: 30, versionAt: '/version' }), await uploads(2)];
    for (let update = 1; update <= UPDATES; update += 1) {
      asked.mark(`1.0.${update}`);
      await rollOut(`1.0.${update}`);
    }
    const finished = await asked.stop({ changesTo: `1.0.${UPDATES}` });
    const pictures = await uploaded.stop();
    finished.save('reports/load/updates');
    pictures.save('reports/load/uploads');
    expect(finished.report.verdict).toEqual({ ok: true, reasons: [] });
    expect(pictures.report.verdict).toEqual({ ok: true, reasons: [] });
    expect(finished.report.versions).toHaveLength(UPDATES + 1);
    const { image_url } = (await (await ask('/inventory/2')).json()) as { image_url: string };
    expect((await fetch(image_url)).headers.get('content-type')).toBe('image/jpeg');
  }, 900_000);

  test('goes back to the last version, with the items that were added since', async () => {
    const previous = await engine.current(contextOf('2.0.0'));
    const next = await rollOut('2.0.0');
    const item = { id: 40, name: 'Pan', description: '', quantity: 1 };
    const headers = { 'content-type': 'application/json' };
    expect((await ask('/inventory', { method: 'POST', headers, body: JSON.stringify(item) })).status).toBe(201);
    await engine.backOut(contextOf('2.0.0'), next, previous);
    expect(await (await ask('/healthz')).json()).toMatchObject({ version: previous?.version });
    expect((await ask('/inventory/40')).status).toBe(200);
  });

  describeCompose();
}

test('the negative control fails: a container that is killed in place loses requests', async () => {
  const live = await engine.current(contextOf('2.0.0'));
  const asked = await load('/healthz', { ratePerSecond: 30 });
  await sleep(1000);
  await docker(['kill', live?.platformId ?? '']);
  await sleep(1500);
  const { report } = await asked.stop();
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
});
