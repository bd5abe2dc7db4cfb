import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeliveryError, docker, reasonOf, type RolloutContext } from '@fairway/delivery';

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
export async function buildImage(context: RolloutContext, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { commit, signal } = context;
  context.report({ phase: 'prepare', message: 'building, checking and packing the image: build.sh' });
  try {
    await run('./build.sh', [], {
      cwd: PROJECT,
      signal,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const [told, complained] = [stdout, stderr].map((text) => text.split('\n').filter(Boolean).slice(-15));
    // The first line is what a record keeps, so it tells the cause: build.sh ends with a code and a sentence.
    const cause = complained?.at(-1) ?? told?.at(-1) ?? reasonOf(error);
    const said = [...(told ?? []), ...(complained ?? [])].join('\n');
    throw new DeliveryError('IMAGE_BUILD_FAILED', `build.sh stopped: ${cause}\n${said}`, undefined, { cause: error });
  }
  return `anz_test2:${commit}`;
}

/**
 * Builds what may be published (build.sh refuses a tree that is no commit, and what was not scanned) and pushes it to the
 * project's registry.
 *
 * @returns the image by the digest that the registry gave
 * @throws {DeliveryError} `IMAGE_BUILD_FAILED`, `IMAGE_PUSH_FAILED`
 */
export async function publishImage(context: RolloutContext, project: string): Promise<string> {
  await buildImage(context, { PROJECT_ID: project });
  const repository = `gcr.io/${project}/anz_test2`;
  context.report({ phase: 'prepare', message: `pushing ${repository}:${context.commit}` });
  try {
    await run('docker', ['push', `${repository}:${context.commit}`], { signal: context.signal, maxBuffer: 1 << 24 });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new DeliveryError(
      'IMAGE_PUSH_FAILED',
      `docker push ${repository} failed: ${stderr.trim().split('\n').at(-1)}. Sign in: gcloud auth configure-docker gcr.io`,
      undefined,
      { cause: error },
    );
  }
  const digests = await docker([
    'image',
    'inspect',
    '--format',
    '{{join .RepoDigests "\\n"}}',
    `${repository}:${context.commit}`,
  ]);
  const pushed = digests.split('\n').find((digest) => digest.startsWith(`${repository}@`));
  if (pushed) return pushed;
  throw new DeliveryError(
    'IMAGE_PUSH_FAILED',
    `expected ${repository} to have given a digest, found ${digests || 'none'}. Push again: docker push ${repository}:${context.commit}`,
  );
}

/** Another base makes another image, though no file of ours has changed. */
export async function baseImageIds(): Promise<Record<string, string>> {
  const wanted = [process.env.BASE_IMAGE ?? BASES[0], process.env.BUILD_IMAGE ?? BASES[1]] as string[];
  const ids = await Promise.all(
    wanted.map((image) => docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => 'not built yet')),
  );
  return Object.fromEntries(['base', 'build'].map((name, index) => [name, ids[index] ?? '']));
}
