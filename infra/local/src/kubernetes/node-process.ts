import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { LocalError } from '../errors';

/** The first process of the node: the only child of the process that `startPart` knows. */
export function childOf(pid: number): number {
  // Any of its threads may have forked.
  const [first] = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  if (first) return Number(first);
  throw new LocalError(
    'KUBERNETES_NOT_READY',
    `expected the node below process ${pid}, found none. Start anew: npx nx up local`,
  );
}

export interface ExecuteOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Runs a command and returns what it wrote; its complaint becomes the error. */
export function execute(command: string, args: readonly string[], options: ExecuteOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      { timeout: options.timeoutMs ?? 60_000, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else
          reject(
            new LocalError(
              'COMMAND_FAILED',
              `${command} ${args.slice(0, 4).join(' ')}: ${stderr.trim() || error.message}`,
            ),
          );
      },
    );
    // A command that ends before it has read all of it tells why by its exit.
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
  });
}
