import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { proofSize, RolloutProof, startLoad } from '@fairway/testing';
import { PROJECT, WORKSPACE } from '../src/paths';
import { Stage } from './support/stage';

const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 120_000);

const stage = new Stage('pr-990010');
const load = { path: '/version', versionAt: '/version', ratePerSecond: 20 };
const proof = new RolloutProof({
  root: WORKSPACE,
  service: 'claims-api',
  stage: stage.name,
  load,
  reports: join(PROJECT, 'reports', 'rollout'),
});

beforeAll(async () => {
  stage.up();
  await stage.fairway.run(['deploy']);
});
afterAll(() => stage.fairway.run(['destroy']));

test('the API answers at the front door under both names, and over TLS', async () => {
  for (const service of ['claims-api', 'claims']) {
    const token = await stage.token();
    const { status, body, headers } = await stage.ask(
      '/api/claims?limit=25',
      { headers: { Authorization: `Bearer ${token}` } },
      undefined,
      service,
    );
    expect(status).toBe(200);
    expect((JSON.parse(body) as { claims: unknown[] }).claims).toHaveLength(25);
    expect(headers['cache-control']).toBe('no-store');
  }
  expect((await stage.askSecurely('/version')).status).toBe(200);
});

test('a query reaches the API as it was sent, so that no filter vanishes on the way', async () => {
  const headers = { Authorization: `Bearer ${await stage.token()}` };
  const { status, body } = await stage.ask('/api/claims?limit=25;offset=5', { headers });
  expect([status, body]).toEqual([422, expect.stringContaining('limit')]);
});

test('metrics and readiness are not public', async () => {
  for (const path of ['/metrics', '/ready', '/apix', '/']) expect((await stage.ask(path)).status).toBe(404);
});

test(`${updates} updates under load fail no request`, async () => {
  expect((await proof.updates(updates)).verdict).toEqual({ ok: true, reasons: [] });
});

test(`${kills} deployments killed at random moments fail no request and leave nothing undone`, async () => {
  expect((await proof.kills(kills, 20_000)).verdict).toEqual({ ok: true, reasons: [] });
});

test('the negative control fails: pods that are killed all at once lose requests', async () => {
  const { url } = await stage.fairway.live();
  const running = await startLoad({ ...load, url, maxSeconds: 60 });
  await sleep(1000);
  await stage.kubectl('delete', '--grace-period=0', '--force', ...(await stage.pods()));
  await stage.kubectl('rollout', 'status', 'deployment/claims-api', '--timeout=60s');
  await sleep(1000);
  const { report } = await running.stop();
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
});

test('rollback brings the last version back', async () => {
  const before = await stage.fairway.live();
  await stage.fairway.run(['rollback']);
  const after = await stage.fairway.live();
  expect(after.version).not.toBe(before.version);
  expect(JSON.parse((await stage.ask('/version')).body)).toMatchObject({ version: after.version });
});

test('destroy leaves nothing in the cluster and nothing at the front door', async () => {
  await stage.fairway.run(['destroy']);
  await expect(stage.kubectl('get', 'namespace', stage.namespace)).rejects.toThrow(/NotFound/);
  expect((await stage.ask('/version')).body).not.toContain('version":');
});
