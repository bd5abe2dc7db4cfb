import { BaseImageError } from './errors';

/**
 * Under a name that no registry can serve: `.invalid` never resolves (RFC 2606), so a missing image is an error and
 * never somebody else's image of the same name.
 */
export const REPOSITORY = 'fairway.invalid';

/** Debian 12, whose Python is 3.11. */
export const SUITE = 'bookworm';

export interface Recipe {
  /** Name below {@link REPOSITORY}. */
  readonly name: string;
  /** What of it a Dockerfile relies on, such as Python's version: the first part of the tag. */
  readonly tag: string;
  readonly description: string;
  /** mmdebstrap's variant: `custom` starts from nothing, `minbase` from the essential packages and apt. */
  readonly variant: 'custom' | 'minbase';
  /** For `minbase`: installed with their dependencies. For `custom`: unpacked, exactly these. */
  readonly packages: readonly string[];
  /** Scripts of `hooks/`, in order. */
  readonly hooks: readonly string[];
  /** Version of the Go toolchain, taken from the module proxy and checked against the checksum database. */
  readonly go?: string;
  /** User of the container. */
  readonly user?: string;
  readonly env: readonly string[];
  readonly command: readonly string[];
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const RECIPES: readonly Recipe[] = [
  {
    name: 'base-python',
    tag: '3.11',
    description: 'Python 3.11 to run on: no shell, no package manager, not root',
    variant: 'custom',
    packages: [
      'base-files',
      'ca-certificates',
      'libbz2-1.0',
      'libc6',
      'libcrypt1',
      'libexpat1',
      'libffi8',
      'libgcc-s1',
      'liblzma5',
      'libpython3.11-minimal',
      'libpython3.11-stdlib',
      'libsqlite3-0',
      'libssl3',
      // Wheels are linked against it without bringing it along.
      'libstdc++6',
      'libuuid1',
      'media-types',
      'netbase',
      'python3.11-minimal',
      'tzdata',
      'zlib1g',
    ],
    hooks: ['runtime.sh'],
    user: '65532:65532',
    env: [PATH, 'LANG=C.UTF-8', 'PYTHONUNBUFFERED=1', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
    command: ['/usr/bin/python3'],
  },
  {
    name: 'base-build',
    tag: SUITE,
    description: 'Debian with Python 3.11, pip, venv and a C compiler to build and test in',
    variant: 'minbase',
    packages: ['ca-certificates', 'gcc', 'git', 'libc6-dev', 'python3', 'python3-dev', 'python3-pip', 'python3-venv'],
    hooks: ['build.sh'],
    env: [PATH, 'LANG=C.UTF-8'],
    command: ['/bin/bash'],
  },
  {
    name: 'base-go',
    tag: '1.26',
    description: 'Debian with Go to build static programs in',
    variant: 'minbase',
    packages: ['ca-certificates', 'git', 'tzdata'],
    hooks: ['build.sh', 'go.sh'],
    go: '1.26.8',
    env: [PATH, 'LANG=C.UTF-8', 'CGO_ENABLED=0', 'GOTOOLCHAIN=local'],
    command: ['/bin/bash'],
  },
];

/**
 * Docker's error about a missing base image shows nothing but its reference (Docker 20.10), so the reference itself
 * tells the command that makes it.
 */
const MADE_BY = 'made_by_npx_nx_run-many_-t_base-images';

export function referenceOf(recipe: Recipe): string {
  return `${REPOSITORY}/${recipe.name}:${recipe.tag}_${MADE_BY}`;
}

/** @throws {BaseImageError} `BASE_IMAGE_UNKNOWN` */
export function recipeNamed(name: string): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.name === name);
  if (recipe) return recipe;
  const known = RECIPES.map((candidate) => candidate.name).join(', ');
  throw new BaseImageError('BASE_IMAGE_UNKNOWN', `expected one of ${known}, found "${name}". Name one of these.`);
}
