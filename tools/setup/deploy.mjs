import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LiveTable, Painter } from './live-table.mjs';
import { environment, exitCodeOf, interactive, workspace } from './run.mjs';

/** Lines that the end of a failed deployment may take. */
const LAST_LINES = 10;
const LOG = '.fairway/logs/deploy.log';

/** @returns {string[]} names of the declared services */
export function declaredServices(root = workspace) {
  return ['apps', 'infra']
    .flatMap((parent) =>
      existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => join(parent, name)) : [],
    )
    .map((folder) => join(root, folder, 'service.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')).name)
    .sort();
}

/** @returns {object | undefined} the event in a line, whatever nx put before it */
export function eventIn(line) {
  const at = line.indexOf('{"event":"');
  if (at < 0) return undefined;
  try {
    return JSON.parse(line.slice(at));
  } catch {
    return undefined;
  }
}

/** @returns {string} an event as a line for people and logs */
export function plain({ event, service = '', phase, message, outcome, version, url, code }) {
  if (event === 'progress') return `${service.padEnd(12)} ${phase.padEnd(8)} ${message}`;
  if (event === 'note') return `${service}: ${message}`;
  return outcome === 'failed'
    ? `${service}: ${message ?? code}`
    : `${service}: ${outcome} ${version ?? ''} ${url ?? ''}`.trimEnd();
}

/**
 * Deploys every service and shows how they get on: one live table at a terminal, plain lines elsewhere, lines of JSON where
 * FAIRWAY_OUTPUT is `jsonl`.
 *
 * @param {string[]} command nx with its arguments
 * @returns {Promise<{ code: number, closing: string[] }>} exit code, and what must be the last that is read
 */
export async function deployShowing(
  command,
  { write = (text) => process.stdout.write(text), live = interactive } = {},
) {
  const json = process.env.FAIRWAY_OUTPUT === 'jsonl';
  const table = new LiveTable(declaredServices());
  const painter = new Painter(write);
  mkdirSync(join(workspace, '.fairway', 'logs'), { recursive: true });
  const log = createWriteStream(join(workspace, LOG));
  const paint = () => painter.draw(table.lines());
  const timer = live && !json ? setInterval(paint, 500) : undefined;
  const tail = [];
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: workspace,
    env: { ...environment(), FAIRWAY_OUTPUT: 'jsonl', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const read = (line) => {
    const event = eventIn(line);
    if (event) table.apply(event);
    log.write(`${event ? plain(event) : line}\n`);
    if (!event && line.trim()) tail.push(line.trim());
    if (tail.length > LAST_LINES) tail.shift();
    if (json) {
      if (event) write(`${JSON.stringify(event)}\n`);
    } else if (!live) {
      write(`${event ? plain(event) : line}\n`);
    } else if (event) {
      paint();
    }
  };
  const streams = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }).on('line', read));
  const code = await exitCodeOf(child).catch(() => 127);
  for (const stream of streams) stream.close();
  clearInterval(timer);
  if (live && !json) paint();
  await new Promise((resolve) => log.end(resolve));
  return { code, closing: code === 0 ? [] : closing(table.failures(), tail) };
}

/** @returns {string[]} the cause of a failure and the next command, in at most ten lines */
export function closing(failures, tail) {
  if (failures.length === 0) {
    return [
      'Nothing was deployed: a step before the deployment failed.',
      ...tail.slice(-7),
      `All of it: ${LOG}. Then: npm run deploy`,
    ];
  }
  const shown = failures.slice(0, 3).flatMap(({ service, code, message = code }) => {
    const [cause = '', ...more] = message.split('\n').filter((line) => line.trim());
    const next = `  next: npx --no fairway logs --service ${service}, then npx nx deploy ${service}`;
    return [
      `${service}: ${cause.slice(0, 400)}`,
      ...more.slice(0, failures.length === 1 ? 4 : 0).map((line) => `  ${line.slice(0, 200)}`),
      next,
    ];
  });
  const others = failures.slice(3).map(({ service }) => service);
  if (others.length > 0) shown.push(`Failed too: ${others.join(', ')}`);
  return [...shown, `All of it: ${LOG}`].slice(-LAST_LINES);
}
