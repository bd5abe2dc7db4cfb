import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { chartVersions, pushChart } from '../../src/release/publish';

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

describe('the versions of a chart', () => {
  const commit = '3f2a1c9'.padEnd(40, '0');
  const images = [
    { project: 'web', tag: '0.2.0_3f2a1c9-aaaaaaaaaaaa' },
    { project: 'claims', tag: '0.1.0_3f2a1c9-c0ffee12c0ff' },
  ];

  test('name the commit, and the tag of the image that was pushed from it', () => {
    const { version, appVersion } = chartVersions('claims', commit, images);
    assert.equal(version('0.1.0'), '0.1.0+3f2a1c9');
    assert.equal(appVersion, '0.1.0_3f2a1c9-c0ffee12c0ff');
  });

  test('are the release’s where there is one', () => {
    const { version, appVersion } = chartVersions('claims', commit, [{ project: 'claims', tag: '1.2.3' }], 'v1.2.3');
    assert.equal(version('0.1.0'), '1.2.3');
    assert.equal(appVersion, '1.2.3');
  });

  test('are none where no image was pushed', () => {
    assert.throws(() => chartVersions('other', commit, images), { code: 'NOTHING_TO_PUBLISH' });
  });
});
