import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One measured figure of a benchmark. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against, in the same unit. */
  readonly against: number;
  /** The value by what it is held against: what a target speaks of. */
  readonly ratio: number;
}

/** A figure with four significant digits: more is noise. */
export function figure(name: string, value: number, unit: string, against: number): Figure {
  const round = (number: number) => Number(number.toPrecision(4));
  return { name, value: round(value), unit, against: round(against), ratio: round(value / against) };
}

/** Writes figures to a file, whose folder is made where it is missing, and shows them. */
export function saveFigures(file: string, figures: readonly Figure[]): void {
  const text = `${JSON.stringify(figures, undefined, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(text);
}
