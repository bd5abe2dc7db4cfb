import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ToolchainError } from './errors';

/**
 * Finds the repository's `tools/` by walking up from this package, so that it does not matter where a command is typed.
 *
 * @throws {ToolchainError} `TOOLS_FOLDER_MISSING`
 */
export function toolsFolder(from: string = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'tools');
    if (existsSync(candidate) && toolNames(candidate).length > 0) return candidate;
    if (dirname(folder) === folder) {
      throw new ToolchainError(
        'TOOLS_FOLDER_MISSING',
        `expected a folder tools/<name>/tool.json above ${from}, found none. Run from a complete clone of the repository.`,
      );
    }
  }
}

/** Names of the tools that a `tools/` folder describes, sorted. */
export function toolNames(folder: string = toolsFolder()): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'tool.json')))
    .sort();
}
