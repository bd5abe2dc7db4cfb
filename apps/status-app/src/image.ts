import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeliveryError, docker, type RolloutContext } from '@fairway/delivery';

const run = promisify(execFile);

/** The project's folder, which holds build.sh. */
const PROJECT = join(__dirname, '..');
const BASES = [
  'fairway.invalid/base-python:3.11_made_by_npx_nx_run-many_-t_base-images',
  'fairway.invalid/base-build:bookworm_made_by_npx_nx_run-many_-t_base-images',
];

/**
 * Runs build.sh: the very pipeline that people and Cloud Build run.
 *
 * @returns the tag that build.sh gave the image
 * @throws {DeliveryError} `IMAGE_BUILD_FAILED` with its last lines
 */
export async function buildImage(context: RolloutContext): Promise<string> {
  const { commit, signal } = context;
  context.report({ phase: 'prepare', message: 'building, checking and packing the image: build.sh' });
  try {
    await run('./build.sh', [], { cwd: PROJECT, signal, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = [...stdout.split('\n').slice(-15), ...stderr.split('\n').slice(-15)].filter(Boolean).join('\n');
    throw new DeliveryError('IMAGE_BUILD_FAILED', `build.sh stopped:\n${said}`, undefined, { cause: error });
  }
  return `anz_test2:${commit}`;
}

/** Another base makes another image, though no file of ours has changed. */
export async function baseImageIds(): Promise<Record<string, string>> {
  const wanted = [process.env.BASE_IMAGE ?? BASES[0], process.env.BUILD_IMAGE ?? BASES[1]] as string[];
  const ids = await Promise.all(
    wanted.map((image) => docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => 'not built yet')),
  );
  return Object.fromEntries(['base', 'build'].map((name, index) => [name, ids[index] ?? '']));
}
