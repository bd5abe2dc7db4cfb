import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Layout } from '../../src/layout';
import { up } from '../../src/verbs/up';

describe('up for a stage in a cloud', () => {
  const { STAGE, FAIRWAY_PREVIEWS } = process.env;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'up-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of Object.entries({ STAGE, FAIRWAY_PREVIEWS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test.each([
    ['uat', undefined],
    ['prod', undefined],
    ['pr-12', 'pipeline'],
  ])('starts nothing for %s and says so in one sentence', async (stage, previews) => {
    process.env.STAGE = stage;
    if (previews) process.env.FAIRWAY_PREVIEWS = previews;
    const said: string[] = [];
    expect(await up(new Layout(folder), { report: (line) => said.push(line) })).toBe('elsewhere');
    expect(said).toEqual([`stage ${stage} is not on this machine, so nothing is started here`]);
    expect(existsSync(join(folder, '.fairway'))).toBe(false);
  });
});
