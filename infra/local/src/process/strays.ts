import { readdirSync, readFileSync } from 'node:fs';
import { startOf } from '@fairway/toolchain';
import { endProcess, MARK } from './part-process';

/**
 * Pids of processes that carry this clone's mark: parts whose run file was never written because `up` was killed, and
 * workers that a killed emulator left. Only Linux tells; elsewhere the list is empty.
 */
export function strays(root: string, except: ReadonlySet<number> = new Set()): number[] {
  const mark = `${MARK}=${root}`;
  return numericEntries('/proc').filter((pid) => pid !== process.pid && !except.has(pid) && carries(pid, mark));
}

/** Ends every stray; several rounds, since a worker may be started while the first are ended. */
export async function endStrays(root: string, except?: ReadonlySet<number>): Promise<number> {
  let ended = 0;
  for (let round = 0; round < 5; round += 1) {
    const found = strays(root, except);
    if (found.length === 0) break;
    ended += found.length;
    await Promise.all(found.map((pid) => endProcess({ pid, start: startOf(pid) ?? 'ended' }, 2_000)));
  }
  return ended;
}

function carries(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    // It has ended, or belongs to somebody else.
    return false;
  }
}

function numericEntries(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
