import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { findWorkspace, stageClientConfig } from '@fairway/delivery';
import { proofSize, RolloutProof } from '@fairway/testing';

/** A stage of its own, so that what people look at on `local` is left alone. */
const STAGE = 'pr-811';
// Terraform takes half a minute for each: `npm test` shows the way, `prove` goes it.
const { updates, kills } = process.env.FAIRWAY_PROVE ? proofSize() : { updates: 1, kills: 1 };
jest.setTimeout((updates + kills * 3) * 60_000);

const proof = new RolloutProof({
  root: findWorkspace(),
  service: 'image-bucket',
  stage: STAGE,
  // A picture that people look at while Terraform works on its bucket; S3's answers tell no version.
  load: { path: '/images/public.png', ratePerSecond: 10 },
  reports: join(__dirname, '..', 'reports', 'rollout'),
});

beforeAll(async () => {
  await proof.fairway.run(['deploy']);
  const s3 = new S3Client({ ...stageClientConfig(STAGE), forcePathStyle: true });
  const Bucket = `fairway-${STAGE}-image-bucket`;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'images/public.png', Body: 'x', ContentType: 'image/png' }));
});
afterAll(() => proof.fairway.run(['destroy']));

test(`${updates} updates keep every object readable`, async () => {
  expect((await proof.updates(updates)).verdict).toEqual({ ok: true, reasons: [] });
});

test(`${kills} deployments killed at random moments keep every object readable and leave nothing undone`, async () => {
  expect((await proof.kills(kills, 8000)).verdict).toEqual({ ok: true, reasons: [] });
  expect(await proof.fairway.run(['deploy', '--refresh'])).toContain('nothing to do');
});

test('goes back to the last version', async () => {
  const before = await proof.fairway.live();
  const { report } = await proof.command('rollback', 'rollback');
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect((await proof.fairway.live()).version).not.toBe(before.version);
});

test('the negative control fails: a bucket that is taken away loses requests', async () => {
  const report = await proof.during('negative-control', () => proof.fairway.run(['destroy']));
  expect(report.failed).toBeGreaterThan(0);
  expect(report.verdict.ok).toBe(false);
});
