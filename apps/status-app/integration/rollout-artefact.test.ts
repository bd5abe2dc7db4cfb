import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, PROJECT } from './support/image';

// Minutes: every step of the pipeline twice, without any cache. Part of `nx prove`.
const proved = process.env.FAIRWAY_PROVE ? describe : describe.skip;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-twice-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Builds HEAD in a clone of its own and returns what it published. */
async function built(name: string): Promise<Record<string, Buffer>> {
  const clone = join(folder, name);
  await succeeds('git', ['clone', '--quiet', join(PROJECT, '..', '..'), clone]);
  const output = join(folder, `${name}-out`);
  await succeeds('./build.sh', [], { NO_CACHE: '1', OUTPUT: output }, join(clone, 'apps', 'status-app'));
  const files = ['status-app.oci.tar', 'sbom.cdx.json', 'provenance.json'];
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(output, file))]));
}

async function succeeds(...call: Parameters<typeof command>): Promise<void> {
  const { code, stderr } = await command(...call);
  if (code !== 0) throw new Error(`${call[0]} ended with ${code}: ${stderr.slice(-1000)}`);
}

proved('the same commit', () => {
  test('gives the same bits, built twice without a cache in two clones', async () => {
    const [first, second] = [await built('first'), await built('second')];
    for (const [file, bytes] of Object.entries(first))
      expect([file, second[file]?.equals(bytes)]).toEqual([file, true]);
  }, 1_500_000);
});
