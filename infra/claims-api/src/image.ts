import { existsSync } from 'node:fs';
import { BUILT_IMAGES, builtTag } from '@fairway/toolchain';
import { CommandError, run } from './command';
import { APP } from './paths';

export const REPOSITORY = `${BUILT_IMAGES}claims-api`;
/** At most this much, unpacked, in megabytes: what a node pulls before a pod starts. */
export const MAX_IMAGE_MB = 110;

export interface Image {
  /** `fairway.invalid/claims-api:0.1.0_3f2a1c9-c0ffee123456`: the same name never means another content. */
  readonly reference: string;
  readonly tag: string;
  /** Digest of its configuration, which names every layer. */
  readonly id: string;
  readonly bytes: number;
}

export interface BuildOptions {
  readonly version: string;
  readonly commit: string;
  /** @default runtime */
  readonly target?: 'runtime' | 'test';
  readonly signal?: AbortSignal;
  /** Runs every step anew. */
  readonly noCache?: boolean;
}

/** Packaged Docker: builds with BuildKit as it is, whichever client comes first on PATH. */
const DOCKER = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

export function docker(args: readonly string[], options: Parameters<typeof run>[2] = {}): Promise<string> {
  return run(DOCKER, args, { ...options, env: { ...process.env, DOCKER_BUILDKIT: '1' } });
}

/** Builds the image; a company's certificate authority goes in as a build secret. */
export async function buildImage({
  version,
  commit,
  target = 'runtime',
  signal,
  noCache = false,
}: BuildOptions): Promise<Image> {
  const ca = process.env.PIP_CERT ?? process.env.SSL_CERT_FILE;
  const built = await docker(
    [
      ...['build', '--quiet', '--target', target, ...(noCache ? ['--no-cache'] : [])],
      ...['--build-arg', `APP_VERSION=${version}`, '--build-arg', `COMMIT_SHA=${commit}`],
      ...(ca && existsSync(ca) ? ['--secret', `id=ca,src=${ca}`] : []),
      APP,
    ],
    { signal, code: 'IMAGE_BUILD_FAILED' },
  );
  const id = built.trim();
  const tag = builtTag(target === 'test' ? `${version}-test` : version, id);
  const reference = `${REPOSITORY}:${tag}`;
  await docker(['tag', id, reference]);
  const size = await docker(['image', 'inspect', '--format', '{{.Size}}', id]);
  return { reference, tag, id, bytes: Number(size) };
}

/** Digests of the layers, lowest first. */
export async function layersOf(reference: string): Promise<string[]> {
  return JSON.parse(await docker(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', reference])) as string[];
}

/** @throws {CommandError} `IMAGE_TOO_LARGE` */
export function checkSize({ bytes }: Image): void {
  if (bytes <= MAX_IMAGE_MB * 1e6) return;
  throw new CommandError(
    'IMAGE_TOO_LARGE',
    `expected at most ${MAX_IMAGE_MB} MB, found ${(bytes / 1e6).toFixed(1)}.`,
    'See which layer grew: docker history',
  );
}

/**
 * Runs the program's tests in the shipped image, to which only the tests and their libraries were added.
 *
 * @returns what pytest said
 * @throws {CommandError} `IMAGE_NOT_TESTED` where the tested layers are not the shipped ones, or `IMAGE_TEST_FAILED`
 */
export async function testImage(options: Omit<BuildOptions, 'target'>): Promise<string> {
  const shipped = await buildImage(options);
  const tested = await buildImage({ ...options, target: 'test' });
  const [below, above] = [await layersOf(shipped.reference), await layersOf(tested.reference)];
  if (!below.every((layer, index) => above[index] === layer)) {
    throw new CommandError(
      'IMAGE_NOT_TESTED',
      'expected the layers of the tested image to begin with those of the shipped one.',
      'Look at the Dockerfile: the target "test" must start from "runtime".',
    );
  }
  const isolation = ['--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp'];
  // The unit tests generate sixty requests of each kind; here it is about the image, on whatever machine builds it.
  const examples = ['--env', `CONTRACT_EXAMPLES=${process.env.CONTRACT_EXAMPLES ?? 10}`];
  const pytest = ['python', '-m', 'pytest', '-p', 'no:cacheprovider'];
  return docker(['run', ...isolation, ...examples, tested.reference, ...pytest], { code: 'IMAGE_TEST_FAILED' });
}
