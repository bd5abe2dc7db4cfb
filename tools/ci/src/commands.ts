import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { CiError } from './errors';

/** The root of the clone. */
export const WORKSPACE = dirname(dirname(dirname(__dirname)));

/** Last part of a failed command's output that its error repeats, in characters. */
const TAIL = 2000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** @default 3600 */
  readonly timeoutSeconds?: number;
  /** Exit codes that are no failure. @default 0 alone */
  readonly accepted?: readonly number[];
}

export interface AskOptions extends CommandOptions {
  /** Whether the answer holds what the command said on standard error as well. @default false */
  readonly bothStreams?: boolean;
}

/** Runs a command; what it prints goes to this process's own error stream, so that standard output stays for results. */
export async function show(command: readonly string[], options: CommandOptions = {}): Promise<void> {
  await start(command, options, (text) => process.stderr.write(text));
}

/** Runs a command and returns what it printed, without the line break at its end. */
export async function ask(
  command: readonly string[],
  { bothStreams = false, ...options }: AskOptions = {},
): Promise<string> {
  let output = '';
  const said = (text: Buffer) => (output += text.toString());
  await start(command, options, said, (text) => {
    if (bothStreams) said(text);
    process.stderr.write(text);
  });
  return output.trimEnd();
}

function start(
  [program = '', ...args]: readonly string[],
  { cwd = WORKSPACE, env = {}, input, timeoutSeconds = 3600, accepted = [0] }: CommandOptions,
  onOutput: (text: Buffer) => unknown,
  onError: (text: Buffer) => unknown = (text) => process.stderr.write(text),
): Promise<void> {
  const path = `${join(WORKSPACE, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env, PATH: path },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: timeoutSeconds * 1000,
    });
    let tail = '';
    const said = (text: Buffer) => (tail = (tail + text.toString()).slice(-TAIL));
    child.stdout?.on('data', (text: Buffer) => [said(text), onOutput(text)]);
    child.stderr?.on('data', (text: Buffer) => [said(text), onError(text)]);
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', (error) =>
      reject(new CiError('COMMAND_MISSING', `could not start ${program}: ${error.message}.`)),
    );
    child.on('close', (code, signal) => {
      if (code !== null && accepted.includes(code)) return resolve();
      const shown = [program, ...args].join(' ').slice(0, 200);
      reject(new CiError('COMMAND_FAILED', `"${shown}" ended with ${code ?? signal}.\n${tail.trim()}`, code ?? 1));
    });
  });
}
