import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { DeliveryError } from '../errors';
import { docker } from './docker';
import type { RolloutContext } from './engine';

const run = promisify(execFile);

/** Longest build, in milliseconds: every package may have to be fetched. */
const BUILD_MS = 600_000;

const MADE_BY = 'made_by_npx_nx_run-many_-t_base-images';

/** What a Python program's Dockerfile starts from: our own image, where it is there, and the official one elsewhere. */
const BASES = {
  BASE_IMAGE: {
    own: `fairway.invalid/base-python:3.11_${MADE_BY}`,
    official: 'gcr.io/distroless/python3-debian12:nonroot',
  },
  BUILD_IMAGE: {
    own: `fairway.invalid/base-build:bookworm_${MADE_BY}`,
    official: 'docker.io/library/python:3.11-slim-bookworm',
  },
} as const;

/**
 * Builds the image of a folder that holds a Dockerfile, whose arguments `BASE_IMAGE` and `BUILD_IMAGE` name what it starts from.
 *
 * The company's certificate authority and pip's configuration go in as the build secrets `ca` and `pip_conf`, which no layer keeps.
 *
 * @returns its name, which tells stage, service and commit
 * @throws {DeliveryError} `IMAGE_BUILD_FAILED` with the builder's last lines
 */
export async function buildImage(folder: string, context: RolloutContext): Promise<string> {
  const { stage, service, version, commit, signal } = context;
  context.report({ phase: 'prepare', message: 'building the image' });
  const name = `fairway-${stage}-${service.name}:${commit}`;
  const parameters = { ...(await baseImages()), APP_VERSION: version, COMMIT_SHA: commit };
  const options = [
    ...Object.entries(parameters).flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]),
    ...['--secret', `id=ca,src=${fileOf(process.env.PIP_CERT ?? process.env.SSL_CERT_FILE)}`],
    ...['--secret', `id=pip_conf,src=${fileOf(process.env.PIP_CONFIG_FILE)}`],
  ];
  try {
    await run(await imageBuilder(), ['build', '--progress', 'plain', '--tag', name, ...options, '.'], {
      cwd: folder,
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

/** For `Engine.inputs`: another base makes another image, though no file of ours has changed. */
export async function baseImageIds(): Promise<Record<string, string>> {
  const found = Object.entries(await baseImages()).map(async ([name, image]) => [name, (await idOf(image)) ?? 'none']);
  return Object.fromEntries(await Promise.all(found)) as Record<string, string>;
}

/** What `BASE_IMAGE` and `BUILD_IMAGE` are. The variables of that name win; else our own image where it was built; else the official one. */
export async function baseImages(): Promise<Record<keyof typeof BASES, string>> {
  const chosen = Object.entries(BASES).map(async ([name, { own, official }]) => {
    const given = process.env[name];
    if (given) return [name, given];
    if (await idOf(own)) return [name, own];
    // Where it is not there either, Docker's error about our own image names the command that makes it.
    return [name, (await idOf(official)) ? official : own];
  });
  return Object.fromEntries(await Promise.all(chosen)) as Record<keyof typeof BASES, string>;
}

function idOf(image: string): Promise<string | undefined> {
  return docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => undefined);
}

function fileOf(path: string | undefined): string {
  return path && existsSync(path) ? path : devNull;
}

/** The Docker client that can build: from 23 on it wants the buildx plugin; Debian's, of the daemon's own age, brings BuildKit. */
export async function imageBuilder(): Promise<string> {
  const version = await docker(['version', '--format', '{{.Client.Version}}']);
  if (Number(version.split('.')[0]) < 23 || !existsSync('/usr/bin/docker')) return 'docker';
  const hasBuildx = await docker(['buildx', 'version']).then(
    () => true,
    () => false,
  );
  return hasBuildx ? 'docker' : '/usr/bin/docker';
}
