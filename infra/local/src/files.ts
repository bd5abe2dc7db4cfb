import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file that appears whole or not at all, mode 0600. */
export function writeAtomically(file: string, content: string): void {
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

export function writeJson(file: string, value: unknown): void {
  writeAtomically(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Undefined where there is no such file or it is damaged: everything read through this can be made again. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
