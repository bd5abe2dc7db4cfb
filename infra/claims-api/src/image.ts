import { existsSync } from 'node:fs';
import { run } from './command';
import { APP } from './paths';

/** Below a name that no registry serves: a missing image is an error, never somebody else's. */
export const REPOSITORY = 'fairway.invalid/claims-api';
/** At most this much, unpacked, in megabytes: what a node pulls before a pod starts. */
export const MAX_IMAGE_MB = 110;

export interface Image {
  /** `fairway.invalid/claims-api:0.1.0_3f2a1c9` */
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
}

/** A tag holds no `+`. */
export const tagOf = (version: string) => version.replace(/[^\w.-]/g, '_').slice(0, 128);

/** Packaged Docker: builds with BuildKit as it is, whichever client comes first on PATH. */
const DOCKER = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

export function docker(args: readonly string[], options: Parameters<typeof run>[2] = {}): Promise<string> {
  return run(DOCKER, args, { ...options, env: { ...process.env, DOCKER_BUILDKIT: '1' } });
}

/** Builds the image; a company's certificate authority goes in as a build secret. */
export async function buildImage({ version, commit, target = 'runtime', signal }: BuildOptions): Promise<Image> {
  const tag = target === 'test' ? `${tagOf(version)}-test` : tagOf(version);
  const reference = `${REPOSITORY}:${tag}`;
  const ca = process.env.PIP_CERT ?? process.env.SSL_CERT_FILE;
  await docker(
    [
      ...['build', '--quiet', '--target', target, '--tag', reference],
      ...['--build-arg', `APP_VERSION=${version}`, '--build-arg', `COMMIT_SHA=${commit}`],
      ...(ca && existsSync(ca) ? ['--secret', `id=ca,src=${ca}`] : []),
      APP,
    ],
    { signal, code: 'IMAGE_BUILD_FAILED' },
  );
  const [id = '', size = '0'] = (await docker(['image', 'inspect', '--format', '{{.Id}} {{.Size}}', reference]))
    .trim()
    .split(' ');
  return { reference, tag, id, bytes: Number(size) };
}

/** Digests of the layers, lowest first. */
export async function layersOf(reference: string): Promise<string[]> {
  return JSON.parse(await docker(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', reference])) as string[];
}
