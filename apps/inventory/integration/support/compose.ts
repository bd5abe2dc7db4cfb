import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureTool } from '@fairway/toolchain';
import { PROJECT } from '../../src/image';

const run = promisify(execFile);

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Where no registry can be reached, `.env` names our own images; `base-images` of this project writes it. */
const ENVIRONMENT = join(PROJECT, '.env');

/** `docker compose` in the project's folder, on ports and under a name of its own, run to its end. */
export async function composeWith(environment: Record<string, string>): Promise<(...args: string[]) => Promise<Ended>> {
  const { executable } = await ensureTool('docker-compose');
  if (!existsSync(ENVIRONMENT)) await run(process.execPath, [join(PROJECT, 'lib', 'compose', 'main.js')]);
  return async (...args) => {
    const options = {
      cwd: PROJECT,
      env: { ...process.env, ...environment },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 900_000,
    };
    try {
      const { stdout, stderr } = await run(executable, ['--ansi', 'never', ...args], options);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };
}
