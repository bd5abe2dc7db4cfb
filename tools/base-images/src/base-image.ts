import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command';
import { BaseImageError } from './errors';
import { RECIPE_LABEL, writeImageArchive } from './image-archive';
import { type Recipe, referenceOf } from './recipes';
import { buildRootFilesystem } from './root-filesystem';

export interface BuiltImage {
  readonly reference: string;
  /** `sha256:` and the digest of its configuration, which names its layer. */
  readonly id: string;
  /** False where an image of this recipe was there already. */
  readonly built: boolean;
}

/** Digest of everything of ours that an image is made from; Debian's packages are not part of it. */
export function recipeDigest(recipe: Recipe): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  for (const hook of recipe.hooks) hash.update(readFileSync(join(__dirname, '..', 'hooks', hook)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Builds one base image and loads it into Docker, unless an image of the same recipe is there.
 *
 * @param fresh build in any case, to take in Debian's security updates
 */
export async function ensureBaseImage(recipe: Recipe, fresh = false): Promise<BuiltImage> {
  const reference = referenceOf(recipe);
  const digest = recipeDigest(recipe);
  await run('docker', ['version', '--format', '{{.Server.Version}}']);
  const present = await inspect(reference);
  if (!fresh && present?.recipe === digest) return { reference, id: present.id, built: false };
  const folder = mkdtempSync(join(tmpdir(), 'fairway-base-'));
  try {
    await buildRootFilesystem(recipe, join(folder, 'layer.tar'));
    await run('docker', ['load', '--quiet', '--input', await writeImageArchive(recipe, digest, folder)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const loaded = await inspect(reference);
  if (loaded) return { reference, id: loaded.id, built: true };
  throw new BaseImageError(
    'BASE_IMAGE_BUILD_FAILED',
    `expected ${reference} in Docker after loading it, found none. Try again.`,
  );
}

async function inspect(reference: string): Promise<{ id: string; recipe: string } | undefined> {
  const format = `{{.Id}} {{index .Config.Labels "${RECIPE_LABEL}"}}`;
  try {
    const [id = '', recipe = ''] = (await run('docker', ['image', 'inspect', '--format', format, reference]))
      .trim()
      .split(' ');
    return { id, recipe };
  } catch {
    return undefined;
  }
}
