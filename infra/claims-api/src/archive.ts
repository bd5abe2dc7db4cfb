import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, run } from './command';
import { docker, type Image, layersOf } from './image';
import { APP, PROJECT } from './paths';

export const ARCHIVE = 'claims-api.oci.tar';
/** File with an unencrypted private key (PEM, P-256): archive and provenance are signed as cosign does. */
export const SIGNING_KEY = 'SIGNING_KEY';
const BASES = {
  base: 'fairway.invalid/base-python:3.11_made_by_npx_nx_run-many_-t_base-images',
  builder: 'fairway.invalid/base-build:bookworm_made_by_npx_nx_run-many_-t_base-images',
};
const PINS = ['requirements.txt', 'requirements-dev.txt'];

export interface Archive {
  /** Where archive, SBOM, provenance and `image.json` lie. */
  readonly folder: string;
  readonly file: string;
  /** Digest of the manifest, as a registry names it. */
  readonly digest: string;
  readonly signed: boolean;
}

/**
 * Packs an image so that the same commit gives the same bytes, lists what is in it, and signs where there is a key.
 *
 * @param commit hash of the commit, whose time the layers get
 * @throws {CommandError} `IMAGE_PACK_FAILED`, `SIGNING_KEY_INVALID`
 */
export async function packImage(
  image: Image,
  commit: string,
  output = join(PROJECT, 'dist/image'),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Archive> {
  const key = env[SIGNING_KEY] ? keyOf(env[SIGNING_KEY]) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-pack-'));
  const idOf = async (name: string) => (await docker(['image', 'inspect', '--format', '{{.Id}}', name])).trim();
  const named = async (name: string) => `${name}@${await idOf(name)}`;
  const epoch = await run('git', ['log', '-1', '--format=%ct', commit], { cwd: APP });
  const isolation = ['run', '--rm', '--interactive', '--network', 'none', '--user', `${process.getuid?.() ?? 0}`];
  const volumes = [
    ...['--volume', `${folder}:/packing`, '--volume', `${join(APP, 'ci')}:/ci:ro`],
    ...PINS.flatMap((name) => ['--volume', `${join(APP, name)}:/build/${name}:ro`]),
  ];
  try {
    await docker(['save', '--output', join(folder, 'image.tar'), image.reference]);
    const options = [
      ...['--archive', ARCHIVE, '--made-by', 'nx-image', '--epoch', epoch.trim(), '--scan', 'unscanned'],
      ...['--base-layers', (await layersOf(BASES.base)).join(','), '--output', '/packing/packed'],
      ...['--base', await named(BASES.base), '--builder', await named(BASES.builder), '--name', 'claims-api'],
    ];
    const pack = ['sh', '-c', 'python3 /ci/pack.py "$@" < /packing/image.tar', 'pack', ...options];
    await docker([...isolation, ...volumes, BASES.builder, ...pack], { code: 'IMAGE_PACK_FAILED' });
    const files = [ARCHIVE, 'sbom.cdx.json', 'provenance.json', 'image.json'];
    const signatures = [`${ARCHIVE}.sig`, 'provenance.dsse.json'];
    if (key) {
      // By standard input into memory: nothing of the key is on a disk of the daemon's.
      const sign = ['--tmpfs', '/key', BASES.builder, 'python3', '/ci/sign.py', '/packing/packed', '/key', ARCHIVE];
      await docker([...isolation, ...volumes, ...sign], { input: key, code: 'SIGNING_KEY_INVALID' });
    }
    mkdirSync(output, { recursive: true });
    for (const name of signatures) rmSync(join(output, name), { force: true });
    for (const name of key ? [...files, ...signatures] : files) {
      copyFileSync(join(folder, 'packed', name), join(output, name));
    }
    const { digest } = JSON.parse(readFileSync(join(output, 'image.json'), 'utf8')) as { digest: string };
    return { folder: output, file: join(output, ARCHIVE), digest, signed: key !== undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keyOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(
      'SIGNING_KEY_INVALID',
      `expected a private key (PEM, P-256) in the file that ${SIGNING_KEY} names, found none at ${file}.`,
      'Make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
    );
  }
}
