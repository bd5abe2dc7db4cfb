import type { ServiceDeclaration } from '@fairway/declaration';
import { CloudRunEngine } from '../../../src/engine/cloud-run/cloud-run-engine';
import type { Release, RolloutContext } from '../../../src/engine/engine';
import { Stage } from '../../../src/stage/stage';
import { CloudRunStandIn } from './stand-in';

const NAME = 'fairway-uat-status-app';
const PATH = `projects/my-project/locations/europe-west3/services/${NAME}`;
const service = {
  name: 'status-app',
  owner: '@fairway/status',
  exposure: 'public',
  limits: { memoryMb: 256, timeoutSeconds: 5, concurrency: 80 },
} as ServiceDeclaration;

let google: CloudRunStandIn;
let engine: CloudRunEngine;
let images: string[];
let url: string;

function engineAs(token: string): CloudRunEngine {
  const gcp = {
    project: { env: 'FAIRWAY_UAT_GCP_PROJECT' },
    region: 'europe-west3',
    credentials: { kind: 'oidc' as const, provider: 'provider' },
  };
  return new CloudRunEngine({
    image: (context, project) => {
      images.push(project);
      return Promise.resolve(`gcr.io/${project}/anz_test2@sha256:${context.version}`);
    },
    port: 5000,
    readyPath: '/readyz',
    environment: ({ version }) => ({ APP_VERSION: version }),
    stage: (name) =>
      new Stage(
        name,
        {
          platform: 'cloud',
          gcp,
          records: { kind: 'folder' },
          alarm: { kind: 'file' },
          signing: { kind: 'none' },
          policy: 'all',
        },
        { FAIRWAY_UAT_GCP_PROJECT: 'my-project' },
      ),
    endpoints: { run: url, logging: url },
    token: () => Promise.resolve(token),
    pollMs: 1,
  });
}

beforeEach(async () => {
  google = new CloudRunStandIn();
  url = await google.start();
  images = [];
  engine = engineAs('generated');
});
afterEach(() => google.stop());

const contextOf = (version: string): RolloutContext => ({
  stage: 'uat',
  service,
  version,
  commit: 'c'.repeat(40),
  report: () => undefined,
  signal: new AbortController().signal,
});

/** Share of the traffic by version. */
function shares(): Record<string, number> {
  const traffic = google.services.get(PATH)?.traffic ?? [];
  const versionOf = (revision: string) =>
    (google.revisions.get(revision)?.annotations as Record<string, string>)['fairway.dev/version'] ?? '';
  return Object.fromEntries(traffic.map(({ revision, percent = 0 }) => [versionOf(revision), percent]));
}

async function rollOut(version: string): Promise<Release> {
  const next = await engine.prepare(contextOf(version));
  for (const percent of engine.trafficSteps) await engine.shift(contextOf(version), next, percent);
  await engine.commit(contextOf(version), next);
  return next;
}

test('a first version has all the traffic, and is described as the service declares', async () => {
  expect(await engine.current(contextOf('1.0.0'))).toBeUndefined();
  const release = await rollOut('1.0.0');
  expect(release).toMatchObject({ version: '1.0.0', artefacts: { image: 'sha256:1.0.0' } });
  expect(shares()).toEqual({ '1.0.0': 100 });
  expect(images).toEqual(['my-project']);
  const stored = google.services.get(PATH);
  expect(stored).toMatchObject({
    ingress: 'INGRESS_TRAFFIC_ALL',
    labels: { 'fairway-stage': 'uat', 'fairway-service': 'status-app', 'fairway-owner': '-fairway-status' },
    template: {
      timeout: '5s',
      maxInstanceRequestConcurrency: 80,
      containers: [{ env: [{ name: 'APP_VERSION', value: '1.0.0' }], resources: { limits: { memory: '256Mi' } } }],
    },
  });
});

test('a new version is asked at an address of its own before it has any traffic, then takes its shares', async () => {
  const old = await rollOut('1.0.0');
  const next = await engine.prepare(contextOf('2.0.0'));
  expect(shares()).toEqual({ '1.0.0': 100, '2.0.0': 0 });
  expect(next.outputs.address).not.toBe(old.outputs.address);
  expect((await engine.current(contextOf('2.0.0')))?.platformId).toBe(old.platformId);
  const seen: Record<string, number>[] = [];
  for (const percent of engine.trafficSteps) {
    await engine.shift(contextOf('2.0.0'), next, percent);
    seen.push(shares());
  }
  expect(seen).toEqual([
    { '1.0.0': 90, '2.0.0': 10 },
    { '1.0.0': 50, '2.0.0': 50 },
    { '1.0.0': 0, '2.0.0': 100 },
  ]);
  await engine.commit(contextOf('2.0.0'), next);
  expect(shares()).toEqual({ '2.0.0': 100 });
});

test('a step that is called again finds its work done', async () => {
  await rollOut('1.0.0');
  const first = await engine.prepare(contextOf('2.0.0'));
  const changes = google.calls.filter((call) => call.startsWith('PATCH')).length;
  expect(await engine.prepare(contextOf('2.0.0'))).toEqual(first);
  expect(google.calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(changes);
  await engine.shift(contextOf('2.0.0'), first, 50);
  await engine.shift(contextOf('2.0.0'), first, 50);
  expect(shares()).toEqual({ '1.0.0': 50, '2.0.0': 50 });
});

test('what is backed out leaves all traffic with the last good one, and may come again', async () => {
  const old = await rollOut('1.0.0');
  const next = await engine.prepare(contextOf('2.0.0'));
  await engine.shift(contextOf('2.0.0'), next, 10);
  await engine.backOut(contextOf('2.0.0'), next, old);
  expect(shares()).toEqual({ '1.0.0': 100 });
  await rollOut('2.0.0');
  expect(shares()).toEqual({ '2.0.0': 100 });
});

test('a version that does not start changes no traffic', async () => {
  const old = await rollOut('1.0.0');
  google.broken = '2.0.0';
  await expect(engine.prepare(contextOf('2.0.0'))).rejects.toThrow(/^CLOUD_RUN_FAILED: PATCH .* is not ready/);
  expect(shares()).toEqual({ '1.0.0': 100 });
  await engine.backOut(contextOf('2.0.0'), undefined, old);
  expect(shares()).toEqual({ '1.0.0': 100 });
});

test('without a version to go back to the service is removed, and removing twice is no error', async () => {
  const next = await engine.prepare(contextOf('1.0.0'));
  await engine.backOut(contextOf('1.0.0'), next, undefined);
  await engine.destroy(contextOf('1.0.0'));
  expect(google.services.size).toBe(0);
});

test('a service that somebody changed meanwhile is not overwritten', async () => {
  const next = await rollOut('1.0.0');
  const stored = google.services.get(PATH);
  jest.spyOn(google.services, 'get').mockImplementationOnce(() => stored && { ...stored, etag: '"old"' });
  await expect(engine.commit(contextOf('1.0.0'), next)).rejects.toThrow('409 etag does not match');
});

test('logs come oldest first', async () => {
  await rollOut('1.0.0');
  expect(await engine.logs(contextOf('1.0.0'), { lines: 2 })).toEqual(['{"first":1}', 'second']);
});

test('a stage without its project names the variable', async () => {
  const unset = new CloudRunEngine({ image: () => Promise.resolve(''), port: 1, readyPath: '/' });
  await expect(unset.current(contextOf('1.0.0'))).rejects.toThrow('STAGE_NOT_CONFIGURED');
});

test('Google’s own reason is told', async () => {
  await expect(engineAs('somebody').current(contextOf('1.0.0'))).rejects.toThrow(
    /^CLOUD_RUN_FAILED: GET .*: 401 Request had invalid authentication/,
  );
});
