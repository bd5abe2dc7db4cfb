import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImageArchive } from '../src/image-archive';
import { recipeNamed } from '../src/recipes';

const folders: string[] = [];

/** Writes the archive of one layer and returns its bytes and its folder. */
async function archiveOf(layer: string): Promise<{ bytes: Buffer; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-archive-'));
  folders.push(folder);
  writeFileSync(join(folder, 'layer.tar'), layer);
  return { bytes: readFileSync(await writeImageArchive(recipeNamed('base-python'), 'd1gest', folder)), folder };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('writeImageArchive', () => {
  test('gives the same bytes for the same layer, and others for another one', async () => {
    const [first, second, other] = await Promise.all([archiveOf('layer'), archiveOf('layer'), archiveOf('other')]);
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(first.bytes.equals(other.bytes)).toBe(false);
  });

  test('names the layer by its digest and the configuration by its own', async () => {
    const { folder } = await archiveOf('layer');
    const read = (name: string) => execFileSync('tar', ['-xOf', join(folder, 'image.tar'), name], { encoding: 'utf8' });
    const [manifest] = JSON.parse(read('manifest.json')) as [{ Config: string; RepoTags: string[]; Layers: string[] }];
    const config = read(manifest.Config);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(manifest).toEqual({
      Config: `${sha256(config)}.json`,
      RepoTags: ['fairway.invalid/base-python:3.11_made_by_npx_nx_run-many_-t_base-images'],
      Layers: ['layer.tar'],
    });
    expect(JSON.parse(config)).toMatchObject({
      config: { User: '65532:65532', Labels: { 'fairway.base.recipe': 'd1gest' } },
      rootfs: { diff_ids: [`sha256:${sha256('layer')}`] },
    });
  });
});
