import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pushChart } from '../../src/release/publish';

const DIGEST = `sha256:${'c0ffee12'.repeat(8)}`;

describe('a chart that is pushed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-publish-'));
  after(() => rmSync(folder, { recursive: true }));
  const helm = (script: string) => {
    const file = join(folder, 'helm');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  };

  for (const stream of ['standard output', 'standard error']) {
    test(`is known by the digest that Helm tells on ${stream}`, async () => {
      const to = stream === 'standard error' ? ' >&2' : '';
      const stub = helm(`echo "Pushed: ghcr.io/acme/charts/claims:0.1.0"${to}; echo "Digest: ${DIGEST}"${to}`);
      assert.deepEqual(await pushChart(stub, 'dist/claims-0.1.0.tgz', 'ghcr.io/Acme'), {
        name: 'ghcr.io/acme/charts/claims',
        digest: DIGEST,
      });
    });
  }

  test('is an error where Helm tells no digest', async () => {
    await assert.rejects(pushChart(helm('echo pushed'), 'claims-0.1.0.tgz', 'ghcr.io/acme'), {
      code: 'DIGEST_UNKNOWN',
      message: /charts\/claims, found:\npushed$/,
    });
  });
});
