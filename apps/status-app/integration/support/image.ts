import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The project's folder. */
export const PROJECT = join(__dirname, '..', '..');
/** BuildKit is part of the packaged client; a newer one wants a plugin. */
const BUILDER = { ...process.env, DOCKER_BUILDKIT: '0' };

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code. */
export async function command(
  file: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  cwd = PROJECT,
): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(file, args, {
      env: { ...process.env, ...env },
      cwd,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024, env: BUILDER });
  return stdout.trim();
}

export interface Built {
  readonly image: string;
  readonly commit: string;
  /** Folder with archive, SBOM and reports. */
  readonly output: string;
}

/** The image of this work tree; a second call is answered from the builder's cache. */
export async function builtImage(env: NodeJS.ProcessEnv = {}): Promise<Built> {
  const output = env.OUTPUT ?? join(PROJECT, 'dist', 'image');
  const { code, stdout, stderr } = await command('./build.sh', [], env);
  if (code !== 0) throw new Error(`build.sh ended with ${code}: ${stderr.slice(-2000)}`);
  const image = /tagged (anz_test2:([0-9a-f]{40}(-dirty)?)),/.exec(stdout);
  return { image: image?.[1] ?? '', commit: image?.[2] ?? '', output };
}

/** The image with the program changed by a test: `source` is a Python module that has `APP`. */
export async function variantOf(image: string, name: string, source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-variant-'));
  try {
    const serve =
      '\n\nif __name__ == "__main__":\n    import sys\n    from status_app import server\n\n    sys.exit(server.run("variant:APP"))\n';
    writeFileSync(join(folder, 'variant.py'), source + serve, { mode: 0o644 });
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${image}\nCOPY variant.py /app/variant.py\nENTRYPOINT ["/usr/bin/python3", "-m", "variant"]\n`,
    );
    const tag = `fairway-test-status-app:${name}`;
    await docker('build', '--quiet', '--tag', tag, folder);
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
