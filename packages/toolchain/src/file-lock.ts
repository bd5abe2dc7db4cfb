import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from './process-identity';

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly start: string | undefined;
  /** Differs between any two times that a lock is held. */
  readonly token: string;
}

export interface FileLock {
  release(): void;
}

export interface AcquireOptions {
  /** Called on every look at a lock that somebody alive holds. Throw to stop waiting. */
  readonly onWait?: (holder: Holder) => void;
  /** Milliseconds between two looks. */
  readonly pollMs?: number;
}

const HEARTBEAT_MS = 15_000;
/** Whether a holder on another machine (or in another container) lives cannot be asked, only whether it went silent. */
const FOREIGN_SILENCE_MS = 300_000;

/**
 * Takes a lock that processes share, and waits for it as long as its holder lives.
 *
 * The lock is a file that appears with its content at once (a hard link), so it is never seen half-written. A dead
 * holder's lock is replaced by an atomic rename; the right to do that is itself such a lock, named by the dead holder's
 * token. Without it two waiters could both find the holder dead, and the slower one would replace the faster one.
 */
export async function acquireLock(file: string, options: AcquireOptions = {}): Promise<FileLock> {
  const self: Holder = { pid: process.pid, host: hostname(), start: startOf(process.pid), token: randomUUID() };
  const own = `${file}.${self.token}.new`;
  writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
  try {
    while (!tryLink(own, file)) {
      const holder = readHolder(file);
      if (holder === 'gone') continue;
      if (isAlive(holder, file)) {
        options.onWait?.(holder);
        await sleep(options.pollMs ?? 250);
        continue;
      }
      const takeover = await acquireLock(`${file}.${holder.token}`, options);
      try {
        const current = readHolder(file);
        if (current !== 'gone' && current.token === holder.token) {
          renameSync(own, file);
          break;
        }
      } finally {
        takeover.release();
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      const holder = readHolder(file);
      if (holder !== 'gone' && holder.token === self.token) rmSync(file, { force: true });
    },
  };
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | 'gone' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // Only a file system that lost data leaves this; its holder did not survive that either.
    return { pid: 0, host: hostname(), start: undefined, token: 'unreadable' };
  }
}

function isAlive(holder: Holder, file: string): boolean {
  if (holder.host === hostname())
    return holder.pid > 0 && holder.start !== undefined && startOf(holder.pid) === holder.start;
  try {
    return Date.now() - statSync(file).mtimeMs < FOREIGN_SILENCE_MS;
  } catch {
    return true;
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody cleared the cache: the build goes on, and its result is checked before it is used.
  }
}
