import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from './command';
import { BaseImageError } from './errors';
import { type Recipe, recipeNamed, referenceOf } from './recipes';

export const OFFICIAL_FILE = join(__dirname, '..', 'official.json');

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest is sha256: and 64 hexadecimal digits');

const officialSchema = z.record(
  z.string(),
  z.strictObject({
    /** Registry, repository and tag, without digest. */
    image: z.string().min(1),
    /** What the tag was when it was looked up; null until somebody did where the registry can be reached. */
    digest: digest.nullable(),
  }),
);

export type Official = z.output<typeof officialSchema>;

/** @throws {BaseImageError} `BASE_IMAGE_PINS_INVALID`, naming each wrong key */
export function loadOfficial(file: string = OFFICIAL_FILE): Official {
  const result = officialSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new BaseImageError(
    'BASE_IMAGE_PINS_INVALID',
    `${file} holds no pins.\n${z.prettifyError(result.error)}\nMend these keys.`,
  );
}

/**
 * The value for the `BASE_IMAGE` argument of a Dockerfile: the official image by its digest where
 * `FAIRWAY_BASE_IMAGES=official` asks for it, else our own.
 *
 * @param name such as `base-python`
 * @throws {BaseImageError} `BASE_IMAGE_UNKNOWN`; `BASE_IMAGE_UNPINNED` where the official one has no digest yet
 */
export function baseImage(name: string, env: NodeJS.ProcessEnv = process.env, official = loadOfficial()): string {
  const recipe = recipeNamed(name);
  const wanted = env.FAIRWAY_BASE_IMAGES ?? 'own';
  if (wanted === 'own') return referenceOf(recipe);
  const pin = official[name];
  if (wanted === 'official' && pin?.digest) return `${pin.image}@${pin.digest}`;
  throw new BaseImageError(
    'BASE_IMAGE_UNPINNED',
    wanted === 'official'
      ? `expected a digest of the official ${name} in tools/base-images/official.json, found none. Look it up where its registry can be reached: npx nx run base-images:pin.`
      : `expected FAIRWAY_BASE_IMAGES to be own or official, found "${wanted}". Set one of these.`,
  );
}

/**
 * Makes sure of the official counterpart, by its digest where that is known.
 *
 * @returns false where our own is there already, or the registry cannot be reached
 */
export async function pullOfficial(recipe: Recipe, official = loadOfficial()): Promise<boolean> {
  const pin = official[recipe.name];
  if (!pin || (await succeeds('image', 'inspect', referenceOf(recipe)))) return false;
  const image = pin.digest ? `${pin.image}@${pin.digest}` : pin.image;
  return (await succeeds('image', 'inspect', image)) || succeeds('pull', '--quiet', image);
}

function succeeds(...args: string[]): Promise<boolean> {
  return run('docker', args).then(
    () => true,
    () => false,
  );
}

/** Writes what the tags are now; `lookUp` asks the registry for the digest of a reference. */
export async function pinOfficial(
  lookUp: (image: string) => Promise<string>,
  file: string = OFFICIAL_FILE,
): Promise<Official> {
  const pins: Official = {};
  for (const [name, { image }] of Object.entries(loadOfficial(file))) {
    pins[name] = { image, digest: digest.parse((await lookUp(image)).trim()) };
  }
  const rows = Object.entries(pins).map(
    ([name, { image, digest }]) =>
      `  ${JSON.stringify(name)}: { "image": ${JSON.stringify(image)}, "digest": ${JSON.stringify(digest)} }`,
  );
  writeFileSync(file, `{\n${rows.join(',\n')}\n}\n`);
  return pins;
}
