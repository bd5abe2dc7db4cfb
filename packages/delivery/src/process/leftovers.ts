import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable that every tool of a deployment inherits: after a kill it tells whose child an orphan is. */
export const DEPLOYMENT_VARIABLE = 'FAIRWAY_DEPLOYMENT';

/** Time that an orphan gets to end by itself after it was asked to, in milliseconds: Terraform releases its lock then. */
const GRACE_MS = 60_000;

/**
 * Ends the tools that a killed deployment left running, so that they do not change the platform behind its successor's back.
 *
 * Where the system has no `/proc` nothing is found; the platform's own lock stands then.
 *
 * @returns how many there were
 */
export async function endLeftovers(deployment: string, graceMs = GRACE_MS): Promise<number> {
  const pids = leftoversOf(deployment);
  for (const pid of pids) kill(pid, 'SIGTERM');
  const started = performance.now();
  while (leftoversOf(deployment).length > 0 && performance.now() - started < graceMs) await sleep(50);
  for (const pid of leftoversOf(deployment)) kill(pid, 'SIGKILL');
  return pids.length;
}

function leftoversOf(deployment: string): number[] {
  const wanted = `${DEPLOYMENT_VARIABLE}=${deployment}`;
  let entries: string[] = [];
  try {
    entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return entries
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted) && !hasEnded(pid));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It has just ended, or is somebody else's.
    return [];
  }
}

function hasEnded(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
