import { execFile } from 'node:child_process';

/** A command that failed; the message is one line, since records and reports keep one, and ends with what was said last. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';

  constructor(
    public readonly code: string,
    what: string,
    said: string,
  ) {
    super(`${code}: ${what} ${lastWords(said)}`.trim());
  }
}

const lastWords = (said: string) =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-10)
    .join(' · ')
    .slice(-1500);

export interface CommandOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Asks the command to stop (SIGTERM) and waits until it has: Helm then puts back what it had changed. */
  readonly interrupt?: AbortSignal;
  /** @default 600000 */
  readonly timeoutMs?: number;
  /** Code of the error. @default COMMAND_FAILED */
  readonly code?: string;
}

/** Runs a command and returns what it wrote to standard output. No secret may be among its arguments. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { input = '', code = 'COMMAND_FAILED', timeoutMs = 600_000, interrupt, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      { ...rest, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        interrupt?.removeEventListener('abort', stop);
        if (!error) return resolve(stdout);
        const what = `${command.split('/').pop()} ${args.slice(0, 3).join(' ')} failed (${error.code ?? error.signal}).`;
        reject(new CommandError(code, what, `${stdout}\n${stderr || error.message}`));
      },
    );
    const stop = () => child.kill('SIGTERM');
    interrupt?.addEventListener('abort', stop, { once: true });
    if (interrupt?.aborted) stop();
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
