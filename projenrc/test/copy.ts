import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The root of the clone. */
export const workspace = dirname(dirname(__dirname));

/** Files that belong to the project: tracked, or new and not ignored. */
export function projectFiles(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: folder });
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: folder });
  const gone = new Set(deleted.toString().split('\0'));
  return [...new Set(listed.toString().split('\0'))].filter((file) => file && !gone.has(file)).sort();
}

/** A copy of the workspace in a temporary folder that shares the installed packages of the registry and none of ours. */
export function copyWorkspace(): { folder: string; environment: NodeJS.ProcessEnv; remove: () => void } {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, OWNER), String(process.pid));
  for (const file of projectFiles(workspace)) cpSync(join(workspace, file), join(folder, file));
  linkPackages(join(workspace, 'node_modules'), join(folder, 'node_modules'));
  // Where two members want different versions, npm gives one of them a folder of its own.
  for (const own of globSync('{apps,infra,packages,tools}/*/node_modules', { cwd: workspace })) {
    symlinkSync(join(workspace, own), join(folder, own));
  }
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  // The pattern of .gitignore means a folder, and some are links here.
  writeFileSync(join(folder, '.git/info/exclude'), `${OWNER}\nnode_modules\n`);
  const path = `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  // What nx told the verb that runs this test is not true of the copy.
  const kept = Object.entries(process.env).filter(([name]) => !/^(NX_|STAGE$|FAIRWAY_DEPLOYMENT)/.test(name));
  const environment = { ...Object.fromEntries(kept), PATH: path, CI: 'true', NX_DAEMON: 'false' };
  return { folder, environment, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const PREFIX = 'fairway-copy-';
/** Holds the id of the process that made the copy. */
const OWNER = '.owner';

/** Copies whose test was killed, and the local stages that they had started. */
function removeAbandoned(): void {
  const copies = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const folder of copies.map((name) => join(tmpdir(), name))) {
    const owner = join(folder, OWNER);
    if (!existsSync(owner) || isRunning(Number(readFileSync(owner, 'utf8')))) continue;
    const stage = join(folder, 'infra/local/lib/main.js');
    if (existsSync(stage)) execFileSync(process.execPath, [stage, 'down'], { cwd: folder, stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Our own packages are links relative to `node_modules`: as they are, they name those of the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '.bin' || name === '@fairway') {
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    } else if (name !== '.cache') {
      symlinkSync(join(from, name), join(to, name));
    }
  }
}

/** Runs `npx projen` without its install step, which would need the network. */
export function synthesize(folder: string): void {
  execFileSync(join(folder, 'node_modules/.bin/tsx'), ['.projenrc.ts'], {
    cwd: folder,
    env: { ...process.env, PROJEN_DISABLE_POST: 'true', CI: '' },
    stdio: 'pipe',
  });
}
