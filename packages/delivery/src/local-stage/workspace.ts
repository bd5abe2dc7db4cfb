import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The root of the workspace: the nearest folder with `nx.json`, from `start` upwards.
 *
 * @default start: the folder of this package, so that it does not depend on where a command is typed
 */
export function findWorkspace(start: string = __dirname): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`WORKSPACE_NOT_FOUND: expected nx.json in ${start} or above it`);
  }
}
