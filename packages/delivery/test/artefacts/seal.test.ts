import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSeals } from '../../src';
import { temporaryFolder } from '../support/folder';

const SEAL = join(__dirname, '../../../../projenrc/scripts/seal-artefacts.mjs');

describe('a sealed artefact', () => {
  const folder = temporaryFolder();
  const dist = (...path: string[]) => join(folder(), 'apps/demo/dist', ...path);
  const check = () => checkSeals(folder(), { app: 'apps/demo', project: 'infra/demo', name: 'demo' });

  beforeEach(() => {
    mkdirSync(dist('deep'), { recursive: true });
    writeFileSync(dist('index.js'), 'good');
    writeFileSync(dist('deep/part.js'), 'good');
    execFileSync(process.execPath, [SEAL, dist()]);
  });

  test('is taken as it was built', async () => expect(await check()).toBeUndefined());

  test.each<[string, () => void, RegExp]>([
    ['one byte', () => writeFileSync(dist('index.js'), 'goof'), /index\.js was altered/],
    ['a file more', () => writeFileSync(dist('deep/more.js'), ''), /deep\/more\.js was added/],
    ['a file less', () => rmSync(dist('deep/part.js')), /deep\/part\.js is gone/],
    ['its seal', () => writeFileSync(dist('artefacts.json'), '{'), /artefacts\.json is damaged/],
  ])('is refused with %s', async (_, alter, reason) => {
    alter();
    await expect(check()).rejects.toMatchObject({
      code: 'ARTEFACT_ALTERED',
      exitCode: 9,
      message: expect.stringMatching(reason) as string,
    });
  });

  test('that was never sealed is left to its platform', async () => {
    rmSync(dist('artefacts.json'));
    expect(await check()).toBeUndefined();
  });
});
