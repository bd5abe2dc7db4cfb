import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What stands in `current.json` once a build is complete. */
interface Completed {
  /** Name of the build's folder inside the entry. */
  readonly build: string;
  /** Digest over name and size of every file of the build. */
  readonly fingerprint: string;
}

/**
 * One tool in the cache, under one key.
 *
 * Every attempt builds in a folder of its own, because a virtual environment cannot be moved and because what a killed
 * builder started may still write. The rename of `current.json` makes a complete build visible at once.
 */
export class CacheEntry {
  constructor(
    private readonly folder: string,
    private readonly executable: string,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  public get lockFile(): string {
    return join(this.folder, 'lock');
  }

  /** The folder of the complete build; `undefined` when there is none, or when files of it were lost or cut. */
  public current(): string | undefined {
    let completed: Completed;
    try {
      completed = JSON.parse(readFileSync(join(this.folder, 'current.json'), 'utf8')) as Completed;
      const build = join(this.folder, completed.build);
      // Follows the link to the interpreter too, which an upgrade of the system may have taken away.
      for (const program of programsOf(build, this.executable)) accessSync(realpathSync(program), constants.X_OK);
      return fingerprint(build) === completed.fingerprint ? build : undefined;
    } catch {
      return undefined;
    }
  }

  /** An empty folder for one attempt, and its log. What earlier attempts left is removed: call it under the lock. */
  public begin(attempt: string): { build: string; logFile: string } {
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith('build-') || name === 'current.json') {
        rmSync(join(this.folder, name), { recursive: true, force: true, maxRetries: 3 });
      }
    }
    const build = join(this.folder, `build-${attempt}`);
    mkdirSync(join(build, 'bin'), { recursive: true, mode: 0o700 });
    return { build, logFile: `${build}.log` };
  }

  public complete(attempt: string): void {
    const name = `build-${attempt}`;
    const completed: Completed = { build: name, fingerprint: fingerprint(join(this.folder, name)) };
    const temporary = join(this.folder, `${name}.json`);
    writeFileSync(temporary, JSON.stringify(completed), { mode: 0o600 });
    renameSync(temporary, join(this.folder, 'current.json'));
  }

  public abandon(attempt: string): void {
    rmSync(join(this.folder, `build-${attempt}`), { recursive: true, force: true, maxRetries: 3 });
  }
}

function programsOf(build: string, executable: string): string[] {
  const bin = join(build, 'bin');
  return [join(bin, executable), ...(readdirSync(bin).includes('python') ? [join(bin, 'python')] : [])];
}

/** Sizes, not contents: it is taken on every use, and finds what crashes and full disks do to a cache. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  const walk = (path: string, name: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      // Python writes these when it likes.
      if (entry.name === '__pycache__') continue;
      const below = `${name}/${entry.name}`;
      if (entry.isDirectory()) walk(join(path, entry.name), below);
      else hash.update(`${below}:${lstatSync(join(path, entry.name)).size}\n`);
    }
  };
  walk(folder, '');
  return hash.digest('hex');
}
