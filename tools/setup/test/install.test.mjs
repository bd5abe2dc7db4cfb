import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installDependencies } from '../install.mjs';

describe('installDependencies', () => {
  let root;
  let steps;
  const step = async (_title, command) => void steps.push(command.join(' '));
  beforeEach(() => {
    steps = [];
    root = mkdtempSync(join(tmpdir(), 'install-'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'package-lock.json'), '{}');
    writeFileSync(join(root, 'package.json'), '{"allowScripts":{"node":true,"nosy":false}}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('runs the install scripts of the allow-list alone', async () => {
    await installDependencies(root, step);
    assert.deepEqual(steps, [
      'npm ci --ignore-scripts --no-audit --no-fund',
      'npm rebuild --ignore-scripts=false node',
    ]);
  });

  test('does nothing while the lock file stays as it is', async () => {
    await installDependencies(root, step);
    steps = [];
    await installDependencies(root, step);
    assert.deepEqual(steps, []);
  });

  test('installs again after the lock file changed', async () => {
    await installDependencies(root, step);
    steps = [];
    writeFileSync(join(root, 'package-lock.json'), '{"lockfileVersion":3}');
    await installDependencies(root, step);
    assert.equal(steps.length, 2);
  });

  test('installs again after an install that broke off', async () => {
    await assert.rejects(
      installDependencies(root, async () => {
        throw new Error('broke off');
      }),
    );
    await installDependencies(root, step);
    assert.equal(steps.length, 2);
  });
});
