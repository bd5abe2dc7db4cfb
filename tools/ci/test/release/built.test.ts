import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtTag } from '../../../../packages/toolchain/src/built-image';
import { builtCharts, imagesOf, projectsWith } from '../../src/release/built';

const COMMIT = '3f2a1c9'.padEnd(40, '0');
const ID = `sha256:${'c0ffee12'.repeat(8)}`;
const listed = (...versions: string[]) =>
  ['debian bookworm', ...versions.map((version) => `fairway.invalid/claims ${builtTag(version, ID)}`)].join('\n');
const claims = { name: 'claims', folder: 'infra/claims' };

const root = mkdtempSync(join(tmpdir(), 'fairway-built-'));
after(() => rmSync(root, { recursive: true }));
const project = (name: string, ...verbs: string[]) => {
  mkdirSync(join(root, 'infra', name), { recursive: true });
  const targets = Object.fromEntries(verbs.map((verb) => [verb, {}]));
  writeFileSync(join(root, 'infra', name, 'project.json'), JSON.stringify({ name, targets }));
};
const chart = (file: string) => {
  mkdirSync(join(root, 'infra/claims/dist/chart'), { recursive: true });
  writeFileSync(join(root, 'infra/claims/dist/chart', file), '');
};

test('the image of this commit is found by the tag that the build gives it', () => {
  const images = imagesOf(COMMIT, listed('0.1.0+fffffff', '0.1.0+3f2a1c9'), [claims]);
  assert.deepEqual(images, [{ repository: 'fairway.invalid/claims', tag: '0.1.0_3f2a1c9-c0ffee12c0ff' }]);
});

test('neither the image with the tests, nor that of another commit, nor that of a changed work tree is published', () => {
  const others = ['0.1.0+3f2a1c9-test', '0.1.0+fffffff', '0.1.0+3f2a1c9.d1b2c3d4'];
  assert.throws(() => imagesOf(COMMIT, listed(...others), [claims]), {
    code: 'NOTHING_TO_PUBLISH',
    message: /claims:<version>_3f2a1c9-<digest>, found 0\.1\.0_3f2a1c9-test-.*Build it: npx nx image claims$/,
  });
});

test('an image that was not built at all is an error, as is a chart', () => {
  assert.throws(() => imagesOf(COMMIT, '', [claims]), { message: /found none of this name\. Build it/ });
  project('claims', 'image', 'chart');
  project('resize', 'deploy');
  assert.deepEqual(projectsWith('image', root), [claims]);
  assert.throws(() => builtCharts(root), {
    code: 'NOTHING_TO_PUBLISH',
    message: /infra\/claims\/dist\/chart, found none\. Package it: npx nx chart claims$/,
  });
  chart('claims-0.1.0.tgz');
  assert.deepEqual(builtCharts(root), [{ name: 'claims', file: 'infra/claims/dist/chart/claims-0.1.0.tgz' }]);
});

test('a chart of another commit beside that of this one is an error', () => {
  project('claims', 'image', 'chart');
  chart('claims-0.1.0.tgz');
  chart('claims-0.1.0+fffffff.tgz');
  assert.throws(() => builtCharts(root), {
    code: 'NOTHING_TO_PUBLISH',
    message: /expected one chart .*, found claims-0\.1\.0\+fffffff\.tgz, claims-0\.1\.0\.tgz\. Package it/,
  });
});
