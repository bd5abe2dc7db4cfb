import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDebian, isInstalled, missingPrograms, packagesFor, privilege } from '../system-packages.mjs';

test('a relative of Debian is one by its own word', () => {
  assert.equal(isDebian('NAME="Debian"\nID=debian\n'), true);
  assert.equal(isDebian('ID=linuxmint\nID_LIKE="ubuntu debian"\n'), true);
  assert.equal(isDebian('ID=fedora\nNAME="not debian"\n'), false);
});

test('a program counts when it can be run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  try {
    const program = join(folder, 'fairway-test-program');
    writeFileSync(program, '');
    assert.equal(isInstalled('fairway-test-program', folder), false);
    chmodSync(program, 0o755);
    assert.equal(isInstalled('fairway-test-program', folder), true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('asks nobody for a password: root is root, and another user may be by sudo or not at all', () => {
  const never = () => assert.fail('asked for nothing');
  assert.deepEqual(privilege(0, never), []);
  assert.deepEqual(
    privilege(1001, () => {}),
    ['sudo', '--non-interactive'],
  );
  const refused = () => {
    throw new Error('a password is required');
  };
  assert.equal(privilege(1001, refused), undefined);
});

test("leaves out Debian's containerd beside Docker's own, which excludes it", () => {
  const beside = (...there) =>
    packagesFor(
      missingPrograms((name) => there.includes(name)),
      (name) => there.includes(name),
    );
  const runner = beside('dockerd', 'containerd', 'runc', 'google-chrome');
  assert.ok(runner.includes('containernetworking-plugins'));
  for (const excluded of ['containerd', 'runc', 'docker.io', 'chromium'])
    assert.ok(!runner.includes(excluded), excluded);
  assert.ok(beside().includes('containerd'));
});
