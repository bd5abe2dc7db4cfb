import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARCHIVE, packImage } from '../src/archive';
import { buildImage, layersOf } from '../src/image';
import { WORKSPACE } from '../src/paths';

// Minutes: every step of the image twice, without any cache. Part of `nx prove`.
const proved = process.env.FAIRWAY_PROVE ? describe : describe.skip;

proved('the same commit', () => {
  test('gives the same layers, archive, SBOM and provenance, built twice without a cache', async () => {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: WORKSPACE, encoding: 'utf8' }).trim();
    const folder = mkdtempSync(join(tmpdir(), 'fairway-twice-'));
    try {
      const layers: string[][] = [];
      for (const turn of ['first', 'second']) {
        const image = await buildImage({ version: '0.1.0+twice', commit, noCache: true });
        await packImage(image, commit, join(folder, turn), {});
        layers.push(await layersOf(image.reference));
      }
      expect(layers[0]).toEqual(layers[1]);
      for (const name of [ARCHIVE, 'sbom.cdx.json', 'provenance.json']) {
        const [first, second] = ['first', 'second'].map((turn) => readFileSync(join(folder, turn, name)));
        expect([name, second && first?.equals(second)]).toEqual([name, true]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 1_500_000);
});
