import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeliveryError, docker, type RolloutContext } from '@fairway/delivery';

const run = promisify(execFile);
const MADE_BY = 'made_by_npx_nx_run-many_-t_base-images';

/** The project's folder, which holds the Dockerfile. */
export const PROJECT = join(__dirname, '..');

/** What the Dockerfile starts from, by the name of its argument. */
export const BASE_IMAGES = {
  BASE_IMAGE: process.env.BASE_IMAGE ?? `fairway.invalid/base-python:3.11_${MADE_BY}`,
  BUILD_IMAGE: process.env.BUILD_IMAGE ?? `fairway.invalid/base-build:bookworm_${MADE_BY}`,
};

/** Longest build, in milliseconds: every wheel may have to be fetched. */
const BUILD_MS = 600_000;

/**
 * Builds the image of the work tree.
 *
 * @returns its name, which tells stage and commit
 * @throws {DeliveryError} `IMAGE_BUILD_FAILED` with the builder's last lines
 */
export async function buildImage(context: RolloutContext): Promise<string> {
  const { stage, version, commit, signal } = context;
  context.report({ phase: 'prepare', message: 'building the image' });
  const name = `fairway-${stage}-inventory:${commit}`;
  const parameters = { ...BASE_IMAGES, APP_VERSION: version, COMMIT_SHA: commit };
  const options = [
    ...Object.entries(parameters).flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]),
    ...['--secret', `id=ca,src=${fileOf(process.env.PIP_CERT ?? process.env.SSL_CERT_FILE)}`],
    ...['--secret', `id=pip_conf,src=${fileOf(process.env.PIP_CONFIG_FILE)}`],
  ];
  try {
    await run(await builder(), ['build', '--progress', 'plain', '--tag', name, ...options, '.'], {
      cwd: PROJECT,
      signal,
      timeout: BUILD_MS,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, DOCKER_BUILDKIT: '1' },
    });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const said = stderr.split('\n').filter(Boolean).slice(-15).join('\n') || message;
    throw new DeliveryError('IMAGE_BUILD_FAILED', `docker build stopped:\n${said}`, undefined, { cause: error });
  }
  return name;
}

/** Another base makes another image, though no file of ours has changed. */
export async function baseImageIds(): Promise<Record<string, string>> {
  const ids = await Promise.all(
    Object.values(BASE_IMAGES).map((image) =>
      docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => 'not built yet'),
    ),
  );
  return Object.fromEntries(Object.keys(BASE_IMAGES).map((name, index) => [name, ids[index] ?? '']));
}

function fileOf(path: string | undefined): string {
  return path && existsSync(path) ? path : devNull;
}

/** A client from 23 on wants the buildx plugin to build; Debian's, of the daemon's own age, brings BuildKit. */
export async function builder(): Promise<string> {
  const version = await docker(['version', '--format', '{{.Client.Version}}']);
  const hasBuildx = await docker(['buildx', 'version']).then(
    () => true,
    () => false,
  );
  return Number(version.split('.')[0]) >= 23 && !hasBuildx && existsSync('/usr/bin/docker')
    ? '/usr/bin/docker'
    : 'docker';
}
