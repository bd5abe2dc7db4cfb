import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './command';
import { type Recipe, referenceOf } from './recipes';
import { EPOCH_SECONDS } from './root-filesystem';

/** The label that says which recipe an image came from. */
export const RECIPE_LABEL = 'fairway.base.recipe';

/**
 * Wraps one layer for `docker load`. Unlike `docker import` it stamps no time of its own, so the same layer gives the
 * same image id.
 *
 * @param folder holds `layer.tar`, and receives the archive
 * @returns the archive's path
 */
export async function writeImageArchive(recipe: Recipe, digest: string, folder: string): Promise<string> {
  const created = new Date(EPOCH_SECONDS * 1000).toISOString();
  const config = JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created,
    config: {
      User: recipe.user ?? '',
      Env: recipe.env,
      Cmd: recipe.command,
      WorkingDir: '/',
      Labels: {
        [RECIPE_LABEL]: digest,
        'org.opencontainers.image.title': recipe.name,
        'org.opencontainers.image.description': recipe.description,
      },
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${await sha256(join(folder, 'layer.tar'))}`] },
    history: [{ created, created_by: `fairway ${recipe.name}` }],
  });
  const name = `${createHash('sha256').update(config).digest('hex')}.json`;
  writeFileSync(join(folder, name), config);
  const manifest = [{ Config: name, RepoTags: [referenceOf(recipe)], Layers: ['layer.tar'] }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(folder, 'image.tar');
  const times = [
    '--sort=name',
    `--mtime=@${EPOCH_SECONDS}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=0644',
  ];
  await run('tar', ['-C', folder, '-cf', archive, ...times, name, 'layer.tar', 'manifest.json']);
  return archive;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
