import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LIB = join(__dirname, '../../lib');

/**
 * Runs a program on the compiled package in a process of its own: some clients load parts of themselves with `import()` or as ES
 * modules, which Jest's sandbox has none of.
 *
 * @param program body of an async function that has `lib`, the package, and `inner`, which requires one of its modules
 * @returns its value, and what it warned of
 */
export async function inNode(
  program: string,
  env: Record<string, string> = {},
  timeout = 30_000,
): Promise<{ value: unknown; warnings: string }> {
  const whole = `
    const lib = require(${JSON.stringify(LIB)});
    const inner = (path) => require(${JSON.stringify(LIB)} + '/' + path);
    (async () => { ${program} })().then(
      (value) => process.stdout.write(JSON.stringify({ value })),
      (error) => process.stdout.write(JSON.stringify({ error: error.message })),
    );`;
  const options = { timeout, env: { ...process.env, ...env } };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--eval', whole], options);
  const { value, error } = JSON.parse(stdout) as { value?: unknown; error?: string };
  if (error !== undefined) throw new Error(error);
  return { value, warnings: stderr };
}
