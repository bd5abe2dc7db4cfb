/**
 * `npx nx bench delivery`: measures what people wait for, and writes `dist/bench/delivery.json`.
 *
 * `npx nx bench delivery --args="noop graph"` measures only figures whose names start so, and keeps the others' last values.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, measurements } from './figures';

const FOLDER = join(__dirname, '../dist/bench');
const FILE = join(FOLDER, 'delivery.json');

const wanted = process.argv.slice(2);
const figures = new Map(wanted.length > 0 ? lastTime().map((figure) => [figure.name, figure]) : []);
let failed = false;
for (const { name, measure } of measurements()) {
  if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue;
  try {
    const figure = measure();
    figures.set(name, figure);
    process.stdout.write(
      `${name}: ${figure.value} ${figure.unit} (to reach: ${figure.against}; ${figure.waiting} processes a core were ready to run)\n`,
    );
  } catch (error) {
    // One that cannot be measured must not hide the others.
    failed = true;
    process.stdout.write(`${(error as Error).message}\n`);
  }
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(FILE, `${JSON.stringify([...figures.values()], undefined, 2)}\n`);
}
process.exitCode = failed ? 1 : 0;

function lastTime(): Figure[] {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Figure[];
  } catch {
    return [];
  }
}
