import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The root of the clone. */
export const workspace = dirname(dirname(__dirname));

/** Files that belong to the project: tracked, or new and not ignored. */
export function projectFiles(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: folder });
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: folder });
  const gone = new Set(deleted.toString().split('\0'));
  return [...new Set(listed.toString().split('\0'))].filter((file) => file && !gone.has(file)).sort();
}

/** A copy of the workspace in a temporary folder that shares the installed packages. */
export function copyWorkspace(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-copy-'));
  for (const file of projectFiles(workspace)) cpSync(join(workspace, file), join(folder, file));
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  // The pattern of .gitignore means a folder, and here it is a link.
  writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs `npx projen` without its install step, which would need the network. */
export function synthesize(folder: string): void {
  execFileSync(join(folder, 'node_modules/.bin/tsx'), ['.projenrc.ts'], {
    cwd: folder,
    env: { ...process.env, PROJEN_DISABLE_POST: 'true', CI: '' },
    stdio: 'pipe',
  });
}
