import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { z } from 'zod';

/** A process that can be told from a later one with the same number. */
export const processSchema = z.strictObject({
  user: z.string(),
  host: z.string(),
  pid: z.number().int().positive(),
  /** When the process started, in the kernel's own ticks since boot; absent where the system does not tell. */
  startTicks: z.string().optional(),
  /** Differs after a reboot; absent where the system does not tell. */
  boot: z.string().optional(),
});

export type ProcessIdentity = z.output<typeof processSchema>;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { user: userName(), host: hostname(), pid: process.pid, startTicks: startTicks(process.pid), boot: bootId() };
}

/**
 * Whether the process still runs: true, false, or undefined where it runs on another machine.
 *
 * No clock is read, so a clock that jumped cannot make a living holder look dead.
 */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  if (identity.host !== hostname()) return undefined;
  if (identity.boot !== undefined && identity.boot !== bootId()) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const ticks = startTicks(identity.pid);
  return identity.startTicks === undefined || ticks === undefined || ticks === identity.startTicks;
}

/** `ann@laptop (pid 4711)` */
export function describeProcess({ user, host, pid }: ProcessIdentity): string {
  return `${user}@${host} (pid ${pid})`;
}

/** In a pipeline the person who started it is of use, not the runner's account. */
export function userName(): string {
  if (process.env.GITHUB_ACTOR) return process.env.GITHUB_ACTOR;
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

function startTicks(pid: number): string | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may hold blanks; the 22nd is the start.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  // A zombie answers signals but has ended.
  return fields?.[0] === 'Z' ? 'ended' : fields?.[19];
}

function bootId(): string | undefined {
  return readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim();
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
