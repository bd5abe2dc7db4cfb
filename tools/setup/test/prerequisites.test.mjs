import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atLeast, checkPrerequisites, versionIn } from '../prerequisites.mjs';

describe('versions', () => {
  test('are found in what programs print', () => {
    assert.equal(versionIn('git version 2.39.5'), '2.39.5');
    assert.equal(versionIn('go1.26.8'), '1.26.8');
    assert.equal(versionIn('nothing here'), undefined);
  });

  test('are compared number by number', () => {
    assert.equal(atLeast('3.11.0', '3.11'), true);
    assert.equal(atLeast('3.9.18', '3.11'), false);
    assert.equal(atLeast('20.19', '20.19'), true);
    assert.equal(atLeast('4', '3.11'), true);
  });
});

describe('checkPrerequisites', () => {
  const present = { name: 'node', minimum: '1.0', commands: [[process.execPath, '--version']], install: 'nowhere' };

  test('is content with a machine that has everything', () => checkPrerequisites([present]));

  test('names the version that it found and where to get another', () =>
    assert.rejects(checkPrerequisites([{ ...present, minimum: '999.0' }]), {
      code: 'PREREQUISITE_MISSING',
      message: /expected node 999.0 or newer, found \d+\.\d+.*: nowhere/,
    }));

  test('says that a program is not there', () =>
    assert.rejects(checkPrerequisites([{ ...present, commands: [['no-such-program']] }]), /found none/));

  test('refuses an old Node.js', () =>
    assert.rejects(checkPrerequisites([present], 'linux', '18.20.0'), /Node.js 20.19 or newer, found 18.20.0/));

  test('sends people on Windows to WSL2', () =>
    assert.rejects(checkPrerequisites([present], 'win32'), { code: 'PLATFORM_UNSUPPORTED', message: /WSL2/ }));
});
