import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseWaivers, WaiverError, type WaiverFile } from '../waivers/load';

export const WAIVER_FILE = 'policy-waivers.yaml';

/** The nearest file of waivers, from this folder upwards; undefined where there is none. */
export function defaultWaivers(from = process.cwd()): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, WAIVER_FILE);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The waivers as another commit has them: a change must not excuse itself.
 *
 * @throws {WaiverError} where the commit is not there; a commit without the file has no waivers
 */
export function waiversAt(commit: string, file = WAIVER_FILE): WaiverFile {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 16 * 1024 * 1024 });
  try {
    git('rev-parse', '--verify', '--end-of-options', `${commit}^{commit}`);
  } catch (error) {
    throw new WaiverError(
      `expected a commit to take the waivers from, found ${JSON.stringify(commit)}: ${(error as Error).message.split('\n')[0]}. Fetch it first`,
    );
  }
  const name = `${commit}:${file}`;
  if (git('ls-tree', '--full-tree', '--name-only', commit, '--', file).trim() === '')
    return { file: name, waivers: [] };
  return parseWaivers(git('show', name), name);
}
