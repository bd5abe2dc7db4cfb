import { DemoWorkspace } from '@fairway/testing';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { digestInputs, sourceVersion, Workspace } from '../../src';

describe('inputs of a service', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace(['demo', 'other']);
  });
  afterEach(() => demo.remove());

  const service = () => new Workspace(demo.root).service('demo', demo.root);
  const digest = async (extra = {}) => (await digestInputs(demo.root, service(), extra)).digest;

  test.each<[string, (demo: DemoWorkspace) => void]>([
    ['a source', (it) => it.write('apps/demo/program.json', '{"delayMs":1}')],
    ['a new source that git does not know yet', (it) => it.write('apps/demo/new.ts', '')],
    ['a built artefact that git ignores', (it) => it.write('apps/demo/dist/bundle.js', 'x')],
    ['the declaration', (it) => it.declare('demo', { exposure: 'public' })],
  ])('change with %s', async (_, change) => {
    const before = await digest();
    change(demo);
    expect(await digest()).not.toBe(before);
  });

  test.each<[string, (demo: DemoWorkspace) => void]>([
    ['time of a file', (it) => utimesSync(join(it.root, 'apps/demo/program.json'), 1, 1)],
    ['a test', (it) => it.write('apps/demo/test/a.test.ts', '')],
    ['a document', (it) => it.write('infra/demo/README.md', 'new')],
    ['what building the image writes', (it) => it.write('apps/demo/dist/image/image.json', '{}')],
    ['another service', (it) => it.program({ delayMs: 1 }, 'other')],
  ])('do not change with %s', async (_, change) => {
    const before = await digest();
    change(demo);
    demo.write('CHANGELOG', String(Math.random()));
    expect(await digest()).toBe(before);
  });

  test('hold what the engine adds', async () => {
    expect(await digest({ base: 'sha256:1' })).not.toBe(await digest({ base: 'sha256:2' }));
  });

  test('give work that is not committed a version of its own', async () => {
    const version = async () => sourceVersion(demo.root, service(), await digest());
    const clean = await version();
    expect(clean.version).toMatch(/^0\.0\.0\+[0-9a-f]{7}$/);
    demo.write('apps/demo/VERSION.txt', '1.2.3\n');
    const dirty = await version();
    expect(dirty.version).toMatch(/^1\.2\.3\+[0-9a-f]{7}\.d[0-9a-f]{8}$/);
    expect(dirty.commit).toBe(`${clean.commit}-dirty`);
  });
});
