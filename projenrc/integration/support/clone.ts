import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspace } from '../../test/copy';

export interface Clone {
  readonly folder: string;
  readonly scratch: string;
  git(...args: string[]): string;
  remove(): void;
}

/**
 * A second work tree of this repository at its commit, with installed packages of its own. nx finds the results of the first one's
 * builds there, as a runner finds those of an earlier step.
 */
export function cloneWorkspace(): Clone {
  const scratch = mkdtempSync(join(tmpdir(), 'fairway-workflow-'));
  const folder = join(scratch, 'clone');
  const run = (cwd: string, args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  run(workspace, ['worktree', 'add', '--quiet', '--detach', folder, 'HEAD']);
  // Where two members want different versions, npm gives one of them a folder of its own.
  for (const own of ['node_modules', ...globSync('{apps,infra,packages,tools}/*/node_modules', { cwd: workspace })]) {
    // Links to the same files where the system can: whoever installs there replaces the links, not the files.
    // "/." follows a link of this work tree's own: an installation in the copy would empty what a link points at.
    const packages = [`${join(workspace, own)}/.`, join(folder, own)];
    execFileSync('cp', ['-a', ...(process.platform === 'linux' ? ['-l'] : []), ...packages]);
  }
  cpSync(join(workspace, '.projen'), join(folder, '.projen'), { recursive: true, force: false });
  return {
    folder,
    scratch,
    git: (...args) => run(folder, args),
    remove() {
      rmSync(scratch, { recursive: true, force: true });
      run(workspace, ['worktree', 'prune']);
    },
  };
}

/** This process's environment without what nx, npm and the test runner tell their own children: a step begins anew. */
export function freshEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const inherited = /^(NX_|npm_|NODE_TEST_CONTEXT$|NODE_OPTIONS$|INIT_CWD$|FORCE_COLOR$|FAIRWAY_PROVE$|LERNA_)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !inherited.test(name)));
}
