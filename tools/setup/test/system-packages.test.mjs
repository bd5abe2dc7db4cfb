import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDebian, isInstalled } from '../system-packages.mjs';

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
