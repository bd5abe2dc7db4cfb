import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFiles } from '../src/adapters/find-files';
import { readModel } from '../src/adapters/read-model';

/** What the projects of this repository rendered, and what they are built and released by. */
export function renderedPaths(workspace: string): readonly string[] {
  const projects = ['apps', 'infra'].flatMap((group) => {
    const folder = join(workspace, group);
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  });
  const candidates = projects.flatMap((project) =>
    ['cdk.out', 'cdktf.out', 'dist', 'Dockerfile', 'compose.yaml'].map((name) => join(project, name)),
  );
  const paths = [...candidates, join(workspace, '.github/workflows')].filter((path) => existsSync(path));
  return paths.length === 0 ? [] : readModel(findFiles(paths)).inputs.map(({ file }) => file);
}

/** Seconds of the whole command, its start included. */
export function ownSeconds(paths: readonly string[]): number {
  const start = process.hrtime.bigint();
  spawnSync(
    process.execPath,
    [join(__dirname, '../lib/main.js'), 'check', '--no-waivers', '--format', 'json', ...paths],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  return Number(process.hrtime.bigint() - start) / 1e9;
}
