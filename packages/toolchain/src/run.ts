import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { ToolchainError } from './errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Milliseconds until the command and what it started are killed. */
  readonly timeoutMs: number;
  /** What to do when it fails, in one sentence. */
  readonly advice: string;
}

/**
 * Runs one step of a build; its output goes to the log.
 *
 * @throws {ToolchainError} `TOOL_BUILD_FAILED` with the last lines of the log, or `TOOL_BUILD_TIMEOUT`
 */
export async function runStep(command: string, args: readonly string[], options: RunOptions): Promise<void> {
  const log = openSync(options.logFile, 'a', 0o600);
  writeSync(log, `$ ${[command, ...args].join(' ')}\n`);
  let timedOut = false;
  try {
    const outcome = await new Promise<string | undefined>((resolve) => {
      // A process group of its own, so that a timeout reaches compilers and everything else below it.
      const child = spawn(command, args, {
        cwd: options.cwd,
        env: options.env,
        stdio: ['ignore', log, log],
        detached: true,
      });
      const kill = () => {
        try {
          if (child.pid) process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      };
      const timer = setTimeout(() => {
        timedOut = true;
        kill();
      }, options.timeoutMs);
      // Nor does Ctrl-C reach another group by itself.
      const interrupted = (signal: NodeJS.Signals) => {
        kill();
        forget();
        process.kill(process.pid, signal);
      };
      const forget = () => {
        clearTimeout(timer);
        process.off('exit', kill);
        for (const signal of SIGNALS) process.off(signal, interrupted);
      };
      process.on('exit', kill);
      for (const signal of SIGNALS) process.on(signal, interrupted);
      const done = (result: string | undefined) => {
        forget();
        resolve(result);
      };
      child.once('error', (error) => done(error.message));
      child.once('close', (code, signal) => done(code === 0 ? undefined : `exit ${code ?? signal}`));
    });
    if (outcome === undefined) return;
    const found = timedOut ? `it ran longer than ${options.timeoutMs / 1000} s` : outcome;
    throw new ToolchainError(
      timedOut ? 'TOOL_BUILD_TIMEOUT' : 'TOOL_BUILD_FAILED',
      `expected "${command} ${args[0] ?? ''} …" to succeed, found ${found}. The last lines of ${options.logFile}:\n${lastLines(options.logFile)}\n${options.advice}`,
    );
  } finally {
    closeSync(log);
  }
}

/** At most 15 lines from the end of a log, whatever its size. */
function lastLines(file: string): string {
  const { size } = statSync(file);
  const tail = Buffer.alloc(Math.min(size, 8192));
  const fd = openSync(file, 'r');
  try {
    readSync(fd, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(fd);
  }
  return tail
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(-15)
    .map((line) => `  ${line}`)
    .join('\n');
}
