import { rmSync } from 'node:fs';
import { type LocalState, localStateSchema } from '@fairway/delivery';
import { readJson, writeJson } from './files';
import type { Layout } from './layout';

/** What the last `up` wrote; undefined where the stage is down or the file is damaged. */
export function readState(layout: Layout): LocalState | undefined {
  const parsed = localStateSchema.safeParse(readJson(layout.stateFile));
  return parsed.success && parsed.data.clone === layout.clone ? parsed.data : undefined;
}

/** Written last by `up`: whoever finds it may use what it names. */
export function writeState(layout: Layout, state: LocalState): void {
  writeJson(layout.stateFile, localStateSchema.parse(state));
}

export function removeState(layout: Layout): void {
  rmSync(layout.stateFile, { force: true });
}
