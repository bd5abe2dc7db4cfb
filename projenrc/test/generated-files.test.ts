import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PYTHON_VERSIONS } from '../versions';
import { copyWorkspace, projectFiles, synthesize, workspace } from './copy';

describe('npx projen', () => {
  let copy: ReturnType<typeof copyWorkspace>;
  before(() => {
    copy = copyWorkspace();
    synthesize(copy.folder);
  });
  after(() => copy.remove());

  const differing = () =>
    projectFiles(workspace).filter((file) => {
      const regenerated = join(copy.folder, file);
      return !existsSync(regenerated) || !readFileSync(regenerated).equals(readFileSync(join(workspace, file)));
    });

  test('changes nothing in a clone', () => {
    assert.deepEqual(differing(), [], 'these files differ from what .projenrc.ts says: run npx projen');
    assert.deepEqual(projectFiles(copy.folder), projectFiles(workspace));
  });

  test('puts a generated file back that was edited by hand', () => {
    const file = join(copy.folder, 'nx.json');
    writeFileSync(file, '{}', { mode: 0o644 });
    assert.deepEqual(differing(), ['nx.json']);
    synthesize(copy.folder);
    assert.deepEqual(differing(), []);
  });

  test('hands on what a declaration says', () => {
    const file = join(copy.folder, '.projenrc.ts');
    const text = readFileSync(file, 'utf8');
    const declared = () =>
      JSON.parse(readFileSync(join(copy.folder, 'infra/resize/service.json'), 'utf8')) as Record<string, object>;
    const before = declared();
    const resize = text.indexOf("name: 'resize'");
    const changed = text
      .slice(resize)
      .replace("exposure: 'public'", "exposure: 'internal'")
      .replace("path: '/healthz'", "path: '/elsewhere'")
      .replace('latencyP99Ms: 3000', 'latencyP99Ms: 1234');
    writeFileSync(file, text.slice(0, resize) + changed);
    synthesize(copy.folder);
    assert.deepEqual(declared(), {
      ...before,
      exposure: 'internal',
      probes: [{ ...(before.probes as object[])[0], path: '/elsewhere' }],
      objectives: { ...before.objectives, latencyP99Ms: 1234 },
    });
    writeFileSync(file, text);
    synthesize(copy.folder);
    assert.deepEqual(differing(), []);
  });

  test('leaves generated files read-only, so that an editor warns', () => {
    assert.equal(statSync(join(copy.folder, 'nx.json')).mode & 0o222, 0);
  });
});

test('the sample of an image service is checked by the tools that every Python program is checked by', () => {
  const lock = readFileSync(join(workspace, 'projenrc/samples/image-service/requirements-dev.txt.sample'), 'utf8');
  for (const tool of PYTHON_VERSIONS) {
    assert.ok(lock.includes(`${tool} `), `expected ${tool} in the sample's lock: resolve it anew with npx nx lock`);
  }
});

test('.projenrc.ts fits on one page', () => {
  const lines = readFileSync(join(workspace, '.projenrc.ts'), 'utf8').trimEnd().split('\n');
  assert.ok(lines.length <= 80, `expected at most 80 lines, found ${lines.length}`);
});
