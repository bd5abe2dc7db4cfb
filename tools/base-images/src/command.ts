import { execFile } from 'node:child_process';
import { BaseImageError } from './errors';

/** What to install for each program, on Debian and Ubuntu. */
const PACKAGES: Record<string, string> = {
  mmdebstrap: 'apt-get install -y mmdebstrap debian-archive-keyring',
  docker: 'apt-get install -y docker.io, and start it with: systemctl start docker',
  go: 'Go 1.24 or newer from https://go.dev/dl',
};

/**
 * Runs a program and returns what it printed on its standard output.
 *
 * @throws {BaseImageError} `BASE_IMAGE_TOOL_MISSING`, or `BASE_IMAGE_BUILD_FAILED` with its last lines
 */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 64 << 20, timeout: 1_800_000 };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === 'ENOENT') {
        return reject(
          new BaseImageError(
            'BASE_IMAGE_TOOL_MISSING',
            `expected ${program} on PATH, found none. Base images are built on Debian or Ubuntu (on another system use the official image: docs/base-images.md). Install it: ${PACKAGES[program] ?? program}.`,
          ),
        );
      }
      const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n  ');
      reject(
        new BaseImageError(
          'BASE_IMAGE_BUILD_FAILED',
          `expected "${program} ${args[0] ?? ''} …" to succeed, found exit ${error.code ?? error.signal}. Its last lines:\n  ${tail}\nCheck that the Debian archive can be reached (FAIRWAY_DEBIAN_SOURCES names another one), that the disk is not full and that Docker runs (docker info).`,
        ),
      );
    });
  });
}
