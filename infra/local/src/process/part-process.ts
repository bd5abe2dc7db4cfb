import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '@fairway/toolchain';
import { z } from 'zod';
import { readJson, writeJson } from '../files';
import type { Layout } from '../layout';

const runSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** When it started, so that a later process with the same number is not taken for it. */
  start: z.string(),
  since: z.iso.datetime(),
});

export type RunningPart = z.output<typeof runSchema>;

/** Environment variable that everything started here carries; its value is the clone's local folder. */
export const MARK = 'FAIRWAY_LOCAL_STAGE';

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of the caller's gets in. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a part that outlives this process; its output goes to its log. */
export async function startPart(layout: Layout, part: string, options: StartOptions): Promise<RunningPart> {
  const log = openSync(layout.logFile(part), 'a', 0o600);
  try {
    const child = spawn(options.command, options.args, {
      cwd: layout.root,
      env: { ...options.env, [MARK]: layout.root },
      stdio: ['ignore', log, log],
      detached: true,
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const pid = child.pid as number;
    const running = { pid, start: startOf(pid) ?? 'ended', since: new Date().toISOString() };
    writeJson(layout.runFile(part), running);
    return running;
  } finally {
    closeSync(log);
  }
}

/** The process of a part, undefined where it was never started or has ended. */
export function runningPart(layout: Layout, part: string): RunningPart | undefined {
  const parsed = runSchema.safeParse(readJson(layout.runFile(part)));
  return parsed.success && startOf(parsed.data.pid) === parsed.data.start ? parsed.data : undefined;
}

/** Ends a part: TERM, and KILL after the grace period (milliseconds). */
export async function stopPart(layout: Layout, part: string, graceMs = 10_000): Promise<boolean> {
  const running = runningPart(layout, part);
  if (running) await endProcess(running, graceMs);
  rmSync(layout.runFile(part), { force: true });
  return running !== undefined;
}

/** Ends one process whose identity is known. */
export async function endProcess({ pid, start }: Pick<RunningPart, 'pid' | 'start'>, graceMs: number): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 5_000],
  ] as const) {
    const until = performance.now() + waitMs;
    if (startOf(pid) !== start) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    while (performance.now() < until) {
      if (startOf(pid) !== start) return;
      await sleep(20);
    }
  }
}
