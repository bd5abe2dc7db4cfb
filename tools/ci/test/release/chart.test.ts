import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { repackage } from '../../src/release/chart';

describe('a chart that is packaged anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-repackage-'));
  after(() => rmSync(folder, { recursive: true }));
  const archive = (manifest: string) => {
    mkdirSync(join(folder, 'claims'), { recursive: true });
    writeFileSync(join(folder, 'claims/Chart.yaml'), manifest);
    const file = join(folder, 'claims-0.1.0.tgz');
    execFileSync('tar', ['--create', '--gzip', '--file', file, '--directory', folder, 'claims']);
    return file;
  };
  const versions = { version: (declared: string) => `${declared}+3f2a1c9`, appVersion: '0.1.0_3f2a1c9-c0ffee12c0ff' };

  test('is given to Helm with the version and the image that it shall have', async () => {
    const helm = join(folder, 'helm');
    writeFileSync(helm, '#!/bin/sh\necho "$@" > "$4/asked"; cat "$2/Chart.yaml" > "$4/manifest"\n', { mode: 0o755 });
    const manifest = 'apiVersion: v2\nname: claims\nversion: 0.1.0\nappVersion: 0.1.0\n';
    const file = await repackage(helm, archive(manifest), folder, versions);
    assert.equal(file, join(folder, 'claims-0.1.0+3f2a1c9.tgz'));
    assert.equal(readFileSync(join(folder, 'manifest'), 'utf8'), manifest);
    assert.match(
      readFileSync(join(folder, 'asked'), 'utf8'),
      /^package \S+\/claims --destination \S+ --version 0\.1\.0\+3f2a1c9 --app-version 0\.1\.0_3f2a1c9-c0ffee12c0ff\n$/,
    );
  });

  test('is an error where it declares no version', async () => {
    await assert.rejects(repackage('helm', archive('name: claims\n'), folder, versions), { code: 'CHART_UNREADABLE' });
  });
});
