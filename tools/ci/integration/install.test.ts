import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { show, WORKSPACE } from '../src/commands';
import { checkPacked, pack, RELEASE } from '../src/release/pack';

/** A template as somebody else writes one: a bucket that anybody can read and nobody encrypted, and a queue like it. */
const THEIRS = `AWSTemplateFormatVersion: '2010-09-09'
Description: Photos of our club
Resources:
  Photos:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
  Jobs:
    Type: AWS::SQS::Queue
`;

describe('a release, installed by somebody else', () => {
  const release = join(WORKSPACE, RELEASE);
  const home = mkdtempSync(join(tmpdir(), 'fairway-install-'));
  const fairway = (...args: string[]) =>
    spawnSync(join(home, 'node_modules/.bin/fairway'), args, {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, STAGE: '' },
    });

  before(async () => {
    await show(['nx', 'run-many', '-t', 'chart']);
    await pack('9.8.7');
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    const tarballs = globSync('fairway-*.tgz', { cwd: release }).map((file) => join(release, file));
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], {
      cwd: home,
      stdio: 'pipe',
    });
  });
  after(() => rmSync(home, { recursive: true }));

  test('judges a template that it never saw', () => {
    writeFileSync(join(home, 'template.yaml'), THEIRS);
    const { status, stdout } = fairway('policy', 'check', 'template.yaml');
    assert.equal(status, 9, stdout);
    for (const expected of ['Photos', 'Jobs', 'storage-encrypted']) assert.ok(stdout.includes(expected), stdout);
  });

  test('says what a folder lacks that is no workspace', () => {
    const { status, stderr } = fairway('status');
    assert.match(stderr, /WORKSPACE_MISSING: /);
    assert.equal(status, 3);
  });

  test('brings what its tools are built from', () => {
    const listed = execFileSync(join(home, 'node_modules/.bin/fairway-tool'), ['--list'], {
      cwd: home,
      encoding: 'utf8',
    });
    assert.match(listed, /^checkov$/m);
  });

  test('holds no test, and asks for its siblings in its own version', () => {
    for (const file of globSync('node_modules/@fairway/*/package.json', { cwd: home })) {
      const manifest = JSON.parse(readFileSync(join(home, file), 'utf8')) as {
        version: string;
        private?: boolean;
        dependencies?: Record<string, string>;
      };
      assert.equal(manifest.version, '9.8.7');
      assert.equal(manifest.private, undefined);
      for (const [name, version] of Object.entries(manifest.dependencies ?? {}))
        if (name.startsWith('@fairway/')) assert.equal(version, '9.8.7');
    }
    assert.deepEqual(globSync('node_modules/@fairway/*/test', { cwd: home }), []);
  });

  test('has the Terraform module and a bill of materials, and notices an altered byte', () => {
    assert.equal(globSync('module-image-bucket-9.8.7.tar.gz', { cwd: release }).length, 1);
    const sbom = JSON.parse(readFileSync(join(release, 'npm.spdx.json'), 'utf8')) as { packages: { name: string }[] };
    assert.ok(sbom.packages.some(({ name }) => name === 'commander'));
    checkPacked();
    appendFileSync(join(release, 'npm.spdx.json'), ' ');
    assert.throws(() => checkPacked(), /RELEASE_ALTERED/);
  });
});
