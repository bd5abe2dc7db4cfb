import { parseService } from '@fairway/declaration';
import { addressOf, ContainerEngine, type Release, type RolloutContext, unregisterRoute } from '@fairway/delivery';
import { startLoad } from '@fairway/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtImage, docker, PROJECT, readJson, variantOf } from './support/image';

/** `nx prove` runs the whole proof, `nx integration` a short one. */
const UPDATES = process.env.FAIRWAY_PROVE ? 20 : 4;
/** A stage of its own, so that what people look at on `local` is left alone. */
const STAGE = 'pr-904';
const service = parseService(withoutMarker(readJson(`${PROJECT}/service.json`)), 'service.json');
let good: string;
let bad: string;

function withoutMarker({ '//': _, ...rest }: Record<string, unknown>): unknown {
  return rest;
}

function engineOf(image: string): ContainerEngine {
  return new ContainerEngine({
    image: () => Promise.resolve(image),
    port: 5000,
    readyPath: '/readyz',
    environment: ({ version, commit }) => ({ APP_VERSION: version, COMMIT_SHA: commit }),
  });
}

function contextOf(version: string): RolloutContext {
  return {
    stage: STAGE,
    service,
    version,
    commit: '0'.repeat(40),
    report: () => undefined,
    signal: new AbortController().signal,
  };
}

async function rollOut(version: string): Promise<Release> {
  const engine = engineOf(good);
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

function load(seconds: number) {
  const { host, port, hostHeader } = addressOf({ service: service.name, stage: STAGE });
  return startLoad({
    url: `http://${host}:${port}`,
    path: '/status',
    headers: { Host: hostHeader },
    versionAt: '/myapplication/0/version',
    ratePerSecond: 40,
    maxSeconds: seconds,
  });
}

beforeAll(async () => {
  good = (await builtImage()).image;
  // Well when it is asked directly, ill for everybody who comes through the front door.
  bad = await variantOf(
    good,
    'bad',
    'from flask import abort, request\nfrom status_app.main import APP\n\n\n@APP.before_request\ndef fail():\n' +
      '    if "localhost" in request.host and request.path == "/status":\n        abort(500)\n',
  );
}, 900_000);
afterAll(async () => {
  await engineOf(good).destroy(contextOf('0.0.0'));
});

test(`${UPDATES} updates under load lose no request`, async () => {
  await rollOut('1.0.0');
  const running = await load(600);
  for (let update = 1; update <= UPDATES; update += 1) {
    running.mark(`1.0.${update}`);
    await rollOut(`1.0.${update}`);
  }
  const finished = await running.stop({ changesTo: `1.0.${UPDATES}` });
  finished.save('reports/load/updates');
  const { report } = finished;
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(report.versions).toHaveLength(UPDATES + 1);
  expect(await docker('ps', '--quiet', '--filter', `label=fairway.stage=${STAGE}`)).toMatch(/^[0-9a-f]+$/);
}, 900_000);

test('the negative control fails: a container that is killed in place loses requests', async () => {
  const live = await rollOut('2.0.0');
  const running = await load(120);
  await sleep(1000);
  await docker('kill', live.platformId);
  await sleep(1500);
  const { report } = await running.stop();
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
  await unregisterRoute({ service: service.name, stage: STAGE });
  await engineOf(good).destroy(contextOf('2.0.0'));
}, 300_000);

test('a version that is worse is backed out in 10 s, with at most 2 % of the requests failed', async () => {
  await rollOut('3.0.0');
  const running = await load(120);
  await sleep(6000);
  const engine = engineOf(bad);
  const context = contextOf('3.0.1');
  const previous = await engine.current(context);
  const next = await engine.prepare(context);
  const before = await engine.observe(context, next);
  const started = performance.now();
  await engine.shift(context, next, 10);
  let seen = before;
  while (seen.failed === before.failed && performance.now() - started < 10_000) {
    await sleep(100);
    seen = await engine.observe(context, next);
  }
  await engine.backOut(context, next, previous);
  const seconds = (performance.now() - started) / 1000;
  await sleep(2000);
  const finished = await running.stop({ failedShare: 0.02, endsWith: '3.0.0' });
  finished.save('reports/load/back-out');
  const { report } = finished;
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(seconds).toBeLessThan(10);
  expect((await engine.current(context))?.version).toBe('3.0.0');
}, 300_000);
