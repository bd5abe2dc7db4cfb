import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Asks a program for its version.
 *
 * @returns the first `1.2.3` in what it prints, or `undefined` when it fails, prints none or takes longer than a minute
 */
export function versionOf(executable: string, args: readonly string[], env = process.env): Promise<string | undefined> {
  return new Promise((resolve) => {
    // A minute: the first start of a large Python program compiles thousands of modules.
    const options = { env: { ...env, CHECKPOINT_DISABLE: '1' }, timeout: 60_000, maxBuffer: 1 << 20, cwd: '/' };
    execFile(executable, [...args], options, (error, stdout, stderr) => {
      resolve(error ? undefined : /\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?/.exec(`${stdout}\n${stderr}`)?.[0]);
    });
  });
}

/** Every executable file of that name on PATH, in order. Relative entries are left out: they depend on where one stands. */
export function onPath(command: string, path = process.env.PATH ?? ''): string[] {
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, command))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}
