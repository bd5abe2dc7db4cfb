import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../errors';
import type { Layout } from '../layout';
import { PARTS } from './up';

const TAIL_BYTES = 16 * 1024;
const POLL_MS = 250;

export interface LogsOptions {
  /** One of `PARTS`; all where absent. */
  readonly part?: string;
  /** Goes on until the signal fires. */
  readonly follow?: AbortSignal;
  readonly write: (text: string) => void;
}

/** Prints the end of the logs, each line with its part's name where there are several. */
export async function logs(layout: Layout, { part, follow, write }: LogsOptions): Promise<void> {
  if (part !== undefined && !(PARTS as readonly string[]).includes(part)) {
    throw new LocalError('PART_UNKNOWN', `expected one of ${PARTS.join(', ')}, found ${JSON.stringify(part)}`);
  }
  const parts = part ? [part] : PARTS;
  const prefix = (name: string) => (part ? '' : `${name} | `);
  const offsets = new Map<string, number>();
  do {
    for (const name of parts) {
      const lines = newLines(layout.logFile(name), offsets);
      if (lines.length > 0) write(lines.map((line) => `${prefix(name)}${line}\n`).join(''));
    }
    if (follow) await sleep(POLL_MS, undefined, { signal: follow }).catch(() => undefined);
  } while (follow && !follow.aborted);
}

/** Whole lines since the last look; at first those in the last 16 KiB. */
function newLines(file: string, offsets: Map<string, number>): string[] {
  if (!existsSync(file)) return [];
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const known = offsets.get(file);
    // A file that shrank was begun anew.
    const from = known === undefined ? Math.max(0, size - TAIL_BYTES) : known > size ? 0 : known;
    const buffer = Buffer.alloc(Math.min(size - from, 1 << 20));
    const text = buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, from));
    const end = text.lastIndexOf('\n') + 1;
    offsets.set(file, from + Buffer.byteLength(text.slice(0, end)));
    const lines = text.slice(0, end).split('\n').slice(0, -1);
    return known === undefined && from > 0 ? lines.slice(1) : lines;
  } finally {
    closeSync(handle);
  }
}
