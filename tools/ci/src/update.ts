import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, WORKSPACE } from './commands';
import { CiError } from './errors';

const VERSIONS = 'projenrc/versions.ts';
const DAY_MS = 86_400_000;

/** When each version of a package was published. */
export type Published = Readonly<Record<string, string>>;

export interface UpdateOptions {
  /** Days that a version must have been public. */
  readonly cooldownDays: number;
  readonly now?: Date;
  /** @default the registry that npm is configured for */
  readonly published?: (name: string) => Promise<Published>;
}

/**
 * Raises each pin of `projenrc/versions.ts` to the newest version of its major (of its minor, below 1.0) that has been public long
 * enough. A new major is a decision: the file says of some why they stay.
 *
 * @returns the new text and what was raised
 */
export async function raisePins(
  text: string,
  { cooldownDays, now = new Date(), published = askRegistry }: UpdateOptions,
): Promise<{ text: string; raised: string[] }> {
  const start = text.indexOf('export const VERSIONS = {');
  const end = text.indexOf('} as const', start);
  if (start < 0 || end < 0) throw new CiError('PINS_UNREADABLE', `expected VERSIONS in ${VERSIONS}, found none.`);
  const until = now.getTime() - cooldownDays * DAY_MS;
  const raised: string[] = [];
  let block = text.slice(start, end);
  for (const [line, key = '', version = ''] of block.matchAll(/^ {2}'?([@\w/.-]+)'?: '(\d+\.\d+\.\d+)',$/gm)) {
    const newest = newestOf(version, await published(key), until);
    if (newest === version) continue;
    block = block.replace(line, line.replace(version, newest));
    raised.push(`${key} ${version} -> ${newest}`);
  }
  return { text: text.slice(0, start) + block + text.slice(end), raised };
}

function newestOf(version: string, published: Published, until: number): string {
  const series = (text: string) =>
    text
      .split('.')
      .slice(0, version.startsWith('0.') ? 2 : 1)
      .join('.');
  return Object.entries(published)
    .filter(
      ([candidate, at]) =>
        /^\d+\.\d+\.\d+$/.test(candidate) && series(candidate) === series(version) && Date.parse(at) <= until,
    )
    .map(([candidate]) => candidate)
    .reduce((newest, candidate) => (isNewer(candidate, newest) ? candidate : newest), version);
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

async function askRegistry(name: string): Promise<Published> {
  return JSON.parse(await ask(['npm', 'view', name, 'time', '--json'], { timeoutSeconds: 60 })) as Published;
}

/** Raises the pins in the work tree. */
export async function update(cooldownDays: number): Promise<string[]> {
  const file = join(WORKSPACE, VERSIONS);
  const { text, raised } = await raisePins(readFileSync(file, 'utf8'), { cooldownDays });
  if (raised.length > 0) writeFileSync(file, text);
  return raised;
}
