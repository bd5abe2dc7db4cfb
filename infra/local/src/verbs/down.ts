import { rmSync } from 'node:fs';
import { acquireLock } from '@fairway/toolchain';
import { clearTemporary } from '../aws/emulator';
import { removeSocket } from '../front-door/haproxy';
import type { Layout } from '../layout';
import { stopPart } from '../process/part-process';
import { endStrays } from '../process/strays';
import { removeState } from '../state-file';
import { PARTS } from './up';

/** Stops everything. What was deployed stays in the state folder and is there again after the next `up`. */
export async function down(layout: Layout): Promise<boolean> {
  layout.create();
  const lock = await acquireLock(layout.lockFile, { pollMs: 100 });
  try {
    removeState(layout);
    const stopped = await Promise.all(PARTS.map((part) => stopPart(layout, part)));
    const ended = await endStrays(layout.root);
    clearTemporary(layout);
    removeSocket(layout);
    return stopped.some(Boolean) || ended > 0;
  } finally {
    lock.release();
  }
}

/** Stops everything and deletes what the stage keeps: keys, ports, logs and everything that was deployed. */
export async function reset(layout: Layout): Promise<void> {
  await down(layout);
  rmSync(layout.root, { recursive: true, force: true });
}
