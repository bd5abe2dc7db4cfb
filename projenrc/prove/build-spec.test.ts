import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { cloneWorkspace, freshEnvironment } from '../integration/support/clone';

interface BuildSpec {
  readonly env: { readonly variables: Readonly<Record<string, string>> };
  readonly phases: Readonly<Record<string, { readonly commands: readonly string[] }>>;
  readonly reports: Readonly<Record<string, { readonly files: readonly string[] }>>;
}

test('the commands of the buildspec, run as CodeBuild does, leave reports in which every test passed', () => {
  const clone = cloneWorkspace();
  try {
    rmSync(join(clone.folder, 'node_modules'), { recursive: true });
    const spec = parse(readFileSync(join(clone.folder, 'infra/resize/buildspec.yml'), 'utf8')) as BuildSpec;
    for (const phase of ['install', 'build']) {
      for (const command of spec.phases[phase]?.commands ?? []) {
        // Each command is a shell of its own; one that fails ends the build.
        const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
          cwd: clone.folder,
          env: { ...freshEnvironment(), ...spec.env.variables },
          encoding: 'utf8',
          maxBuffer: 64 * 1024 * 1024,
          timeout: 900_000,
        });
        assert.equal(status, 0, `${command}\n${(stdout + stderr).slice(-3000)}`);
      }
    }
    for (const file of Object.values(spec.reports).flatMap(({ files }) => files)) {
      const reports = globSync(file, { cwd: clone.folder }).map((name) =>
        readFileSync(join(clone.folder, name), 'utf8'),
      );
      assert.equal(reports.length, 1, file);
      assert.match(reports[0] ?? '', /<testcase/);
      assert.doesNotMatch(reports[0] ?? '', /<failure/);
    }
  } finally {
    clone.remove();
  }
});
