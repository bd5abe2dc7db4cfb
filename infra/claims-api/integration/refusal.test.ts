import { join } from 'node:path';
import { RolloutProof } from '@fairway/testing';
import { PROJECT, WORKSPACE } from '../src/paths';
import { lastLines, Stage } from './support/stage';

jest.setTimeout(240_000);

const stage = new Stage('pr-990011');
const proof = new RolloutProof({
  root: WORKSPACE,
  service: 'claims-api',
  stage: stage.name,
  load: { path: '/version', versionAt: '/version', ratePerSecond: 20 },
  reports: join(PROJECT, 'reports', 'rollout'),
});
const secret = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData: data,
});
let keys: Record<string, string>;
let live: string;

beforeAll(async () => {
  stage.up();
  await stage.fairway.run(['deploy']);
  const { data } = JSON.parse(await stage.kubectl('get', 'secret', 'claims-api-keys', '-o', 'json')) as {
    data: Record<string, string>;
  };
  keys = Object.fromEntries(Object.entries(data).map(([name, text]) => [name, Buffer.from(text, 'base64').toString()]));
  live = (await stage.fairway.live()).version;
});
afterAll(() => stage.fairway.run(['destroy']));

/** Deploys under load and expects the old version back within 10 s of the verdict; returns what the command said last. */
async function refused(what: string, values: object): Promise<string> {
  const { report, backOutSeconds, output } = await stage.withValues(values, () => proof.refused(what));
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(backOutSeconds).toBeLessThan(10);
  await expectOldServes();
  return lastLines(output);
}

/** The version that was refused is gone, and the one before serves claims. */
async function expectOldServes(): Promise<void> {
  expect(JSON.parse((await stage.ask('/version')).body)).toMatchObject({ version: live });
  const answer = await stage.ask('/api/claims?limit=1', {
    headers: { Authorization: `Bearer ${await stage.token()}` },
  });
  expect(answer.status).toBe(200);
}

test.each([
  ['a bad value', { api: { port: 80 } }, /port/],
  ['an unknown key', { imageTagg: 'x' }, /imageTagg/],
  ['a variable that the chart sets itself', { api: { extraEnv: [{ name: 'API_HOST', value: '::' }] } }, /API_HOST/],
  ['an image that is not there', { image: { tag: 'missing' } }, /ErrImageNeverPull.*not present/],
  [
    'a setting that the program refuses',
    { api: { extraEnv: [{ name: 'CLAIMS_TABLE_NAME', value: 'no table' }] } },
    /CLAIMS_TABLE_NAME/,
  ],
  ['a missing Secret', { keys: { existingSecret: 'no-such-keys' } }, /secret "no-such-keys" not found/],
])('%s is refused with its reason, and the old release goes on serving', async (what, values, reason) => {
  expect(await refused(what, values)).toMatch(reason);
});

test('keys of two pairs are refused with their reason, and the old release goes on serving', async () => {
  const { publicKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }),
  );
  await stage.apply(secret('two-pairs', { ...keys, 'jwt_key.pub.pem': publicKey }));
  expect(await refused('keys of two pairs', { keys: { existingSecret: 'two-pairs' } })).toMatch(/KEY_MISMATCH/);
});
