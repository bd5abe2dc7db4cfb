import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './errors.mjs';

/** The root of the clone. */
export const workspace = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Interactive output is for a person at a terminal; CI gets plain lines. */
export const interactive = Boolean(process.stdout.isTTY) && process.env.CI !== 'true';

/** The workspace's own tools come first, among them the Node.js version that it is tested with. */
export function environment() {
  const bin = join(workspace, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

/**
 * Runs a command in the workspace and shows its output.
 *
 * @param {string[]} command program and arguments
 * @param {{ onOutput?: (text: string) => void }} [options] `onOutput` sees what is printed
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export function run([program, ...args], { onOutput } = {}) {
  const child = spawn(program, args, {
    cwd: workspace,
    env: onOutput ? { ...environment(), FORCE_COLOR: interactive ? '1' : '0' } : environment(),
    stdio: ['inherit', onOutput ? 'pipe' : 'inherit', 'inherit'],
  });
  child.stdout?.on('data', (chunk) => {
    process.stdout.write(chunk);
    onOutput?.(chunk.toString());
  });
  return exitCodeOf(child);
}

/**
 * Stays until a child has ended, which Ctrl-C reaches by itself and may have to clean up.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export async function exitCodeOf(child) {
  const stay = () => {};
  process.on('SIGINT', stay);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)));
    });
  } finally {
    process.off('SIGINT', stay);
  }
}

/**
 * Runs a long command quietly: a line that tells the elapsed time, the output in a log file.
 *
 * @param {string} title what is going on, in a few words
 * @param {string[]} command program and arguments
 * @throws {SetupError} `STEP_FAILED` with the log's last lines
 */
export async function runStep(title, [program, ...args]) {
  const log = join(workspace, '.fairway', 'logs', `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const shown = relative(workspace, log);
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const out = createWriteStream(log);
  const child = spawn(program, args, { cwd: workspace, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const tell = () => (interactive ? process.stdout.write(`\r${title} … ${seconds()} (${shown}) `) : undefined);
  if (!interactive) process.stdout.write(`${title} … (${shown})\n`);
  const timer = interactive
    ? setInterval(tell, 1000)
    : setInterval(() => process.stdout.write(`${title} … ${seconds()}\n`), 30_000);
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (status) => resolve(status ?? 1));
  }).finally(() => clearInterval(timer));
  await new Promise((resolve) => out.end(resolve));
  process.stdout.write(
    `${interactive ? '\r' : ''}${title}: ${code === 0 ? 'done' : 'failed'} in ${seconds()}          \n`,
  );
  if (code === 0) return;
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  throw new SetupError(
    'STEP_FAILED',
    `${[program, ...args].join(' ')} ended with ${code}. The last lines of ${shown}:\n${tail}`,
  );
}
