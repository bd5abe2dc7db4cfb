import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');
const FAIRWAY = join(ROOT, 'packages/cli/bin/fairway.js');
/** Longest time of one command, in milliseconds. */
const LIMIT_MS = 40 * 60_000;

export interface Ran {
  readonly seconds: number;
  readonly output: string;
  readonly ok: boolean;
}

/** Runs a command to its end; its output stands in what is returned. */
export function run(command: string, args: readonly string[], cwd = ROOT): Ran {
  const started = performance.now();
  const options = { cwd, encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 256 * 1024 * 1024 } as const;
  const { stdout, stderr, status } = spawnSync(command, args, options);
  return { seconds: (performance.now() - started) / 1000, output: stdout + stderr, ok: status === 0 };
}

export const nx = (...args: string[]) => run(join(ROOT, 'node_modules/.bin/nx'), [...args, '--outputStyle=static']);
export const fairway = (...args: string[]) => run(process.execPath, [FAIRWAY, ...args]);

/** What people waited for, or why it could not be measured. */
export class NotMeasured extends Error {
  constructor(name: string, { output }: Ran) {
    super(`${name}: not measured\n${output.trim().split('\n').slice(-10).join('\n')}`);
  }
}
