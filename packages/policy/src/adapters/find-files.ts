import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { kindOfName } from './classify';

/** Folders that hold what somebody else made, or what a tool keeps for itself. */
const SKIPPED = new Set(['node_modules', '.git', '.terraform', '.nx', '.fairway', '.venv', '__pycache__', '.projen']);
/** More files than this is a folder given by mistake, such as the root of a disk. */
const MAX_FILES = 50_000;

export interface FoundFile {
  readonly path: string;
  /** Given by name: it has to be readable as something. A file found in a folder may be anything. */
  readonly named: boolean;
}

/**
 * Files to read below the given paths, in the order of their names. Symbolic links inside folders are not followed.
 *
 * @throws {Error} of the file system where a given path is not there
 */
export function findFiles(paths: readonly string[]): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    if (statSync(path).isDirectory()) walk(path, found);
    else found.set(path, { path, named: true });
  }
  return [...found.values()];
}

function walk(folder: string, found: Map<string, FoundFile>): void {
  const names = readdirSync(folder).sort();
  // Templates of a chart are no YAML: what they render is judged.
  const chart = names.includes('Chart.yaml');
  for (const name of names) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) {
      if (!SKIPPED.has(name) && !(chart && (name === 'templates' || name === 'ci'))) walk(path, found);
    } else if (stats.isFile() && kindOfName(name) !== undefined && found.size < MAX_FILES && !found.has(path)) {
      found.set(path, { path, named: false });
    }
  }
}
