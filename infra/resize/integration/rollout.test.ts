import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proofSize, RolloutProof } from '@fairway/testing';
import { ASSETS, PROJECT, WORKSPACE } from '../src/paths';

const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 120_000);

/** The bundle that the emulator runs on this machine. */
const BUNDLE = join(ASSETS, `linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`, 'index.js');

/** What the build does at its end: a bundle that was altered afterwards would be refused. */
function seal(): void {
  execFileSync(process.execPath, [join(WORKSPACE, 'projenrc', 'scripts', 'seal-artefacts.mjs'), ASSETS]);
}

describe('rollouts of resize under an open loop of requests', () => {
  const proof = new RolloutProof({
    root: WORKSPACE,
    service: 'resize',
    stage: 'pr-990003',
    load: { path: '/healthz', versionAt: '/version', ratePerSecond: 10, timeoutMs: 15_000 },
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
    const bundle = readFileSync(BUNDLE);
    appendFileSync(
      BUNDLE,
      `\n;{ const original = module.exports.handler; module.exports = { handler: async (...all) => { ${body} } }; }\n`,
    );
    seal();
    try {
      const { report, backOutSeconds } = await proof.refused(name.replaceAll(' ', '-'));
      expect(report.verdict).toEqual({ ok: true, reasons: [] });
      expect(backOutSeconds).toBeLessThan(10);
    } finally {
      writeFileSync(BUNDLE, bundle);
      seal();
    }
  });
});
