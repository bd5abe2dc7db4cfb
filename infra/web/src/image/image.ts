import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebError } from '../errors';
import { APP } from '../paths';
import { docker } from './docker';

/** What the Dockerfile starts from where nobody says otherwise. */
const BASE_GO = 'fairway.invalid/base-go:1.26_made_by_npx_nx_run-many_-t_base-images';
/** More than this, unpacked, and a cold start takes longer than it needs to; in bytes. */
export const MAX_IMAGE_BYTES = 8_000_000;

export interface ImageSource {
  readonly version: string;
  /** Full commit hash. */
  readonly commit: string;
  readonly architecture: 'amd64' | 'arm64';
  /** Folder with the Dockerfile. @default apps/web */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

/** How to sign in to a registry. */
export interface RegistryLogin {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Builds the image.
 *
 * @returns its digest, `sha256:…`, that of its configuration
 * @throws {WebError} `BASE_IMAGE_MISSING`, `IMAGE_BUILD_FAILED` or `IMAGE_TOO_LARGE`
 */
export async function buildImage(source: ImageSource): Promise<string> {
  const { version, commit, architecture, folder = APP, signal } = source;
  const id = await docker(
    [
      ...['build', '--quiet', '--platform', `linux/${architecture}`],
      ...['--build-arg', `APP_VERSION=${version}`, '--build-arg', `COMMIT_SHA=${commit}`],
      ...(process.env.FAIRWAY_BASE_GO ? ['--build-arg', `BASE_GO=${process.env.FAIRWAY_BASE_GO}`] : []),
      folder,
    ],
    { signal, code: 'IMAGE_BUILD_FAILED' },
  ).catch((error: Error) => {
    if (!/base-go/.test(error.message) || !/no such host|not found|failed to (do request|solve)/.test(error.message)) {
      throw error;
    }
    throw new WebError(
      'BASE_IMAGE_MISSING',
      `expected the image ${BASE_GO} to build in, found none. Make it: npx nx run-many -t base-images. ` +
        'Where a registry can be reached: FAIRWAY_BASE_GO=golang:1.26-bookworm.',
      { cause: error },
    );
  });
  const size = Number(await docker(['image', 'inspect', '--format', '{{.Size}}', id], { signal }));
  if (size <= MAX_IMAGE_BYTES) return id;
  throw new WebError(
    'IMAGE_TOO_LARGE',
    `expected at most ${MAX_IMAGE_BYTES} bytes, found ${size}. See what came in: docker history ${id}`,
  );
}

/** Digest of the base image, so that a newer Go is a change to deploy. */
export function baseImageId(): Promise<string> {
  const name = process.env.FAIRWAY_BASE_GO ?? BASE_GO;
  return docker(['image', 'inspect', '--format', '{{.Id}}', name]).catch(() => 'not here yet');
}

/** Pushes an image under `reference`. A password reaches neither arguments nor the user's own Docker configuration. */
export async function pushImage(
  id: string,
  reference: string,
  login: RegistryLogin | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const config = mkdtempSync(join(tmpdir(), 'fairway-web-docker-'));
  const env = login && { DOCKER_CONFIG: config };
  try {
    if (login) {
      const { host, username, password } = login;
      await docker(['login', '--username', username, '--password-stdin', host], { env, input: password, signal });
    }
    await docker(['tag', id, reference], { signal });
    await docker(['push', '--quiet', reference], { env, signal, code: 'IMAGE_PUSH_FAILED' });
  } finally {
    rmSync(config, { recursive: true, force: true });
  }
}
