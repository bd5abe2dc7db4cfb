import assert from 'node:assert/strict';
import { test } from 'node:test';
import { published } from '../../src/release/pack';

const manifest = {
  name: '@fairway/cli',
  version: '0.0.0',
  private: true,
  scripts: { projen: 'projen' },
  dependencies: { '@fairway/policy': '0.0.0', commander: '14.0.3' },
};
const as = { version: '1.2.3', directory: 'packages/cli', files: ['lib'] };

test('a package that others install asks for its siblings in its own version, and runs no script of ours', () => {
  assert.deepEqual(published(manifest, as, {}), {
    name: '@fairway/cli',
    version: '1.2.3',
    license: 'Apache-2.0',
    files: ['lib'],
    dependencies: { '@fairway/policy': '1.2.3', commander: '14.0.3' },
  });
});

test('a package of a workflow names the repository that its provenance names', () => {
  assert.deepEqual(published(manifest, as, { GITHUB_REPOSITORY: 'fairway/fairway' }).repository, {
    type: 'git',
    url: 'git+https://github.com/fairway/fairway.git',
    directory: 'packages/cli',
  });
});
