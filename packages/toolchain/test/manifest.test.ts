import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '../src/manifest';
import { temporaryFolder } from './support/temporary';

const RIGHT = { description: 'greets', kind: 'pip', licence: 'MIT', version: '1.2.3', executable: 'greet' };

/** A `tools/` folder with one tool, `greet`. */
function toolsWith(manifest: object | string, files: Record<string, string> = { 'requirements.txt': '' }): string {
  const tools = temporaryFolder();
  mkdirSync(join(tools, 'greet'));
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  for (const [name, content] of Object.entries({ ...files, 'tool.json': text })) {
    writeFileSync(join(tools, 'greet', name), content);
  }
  return tools;
}

describe('loadManifest', () => {
  test('fills in the defaults', () => {
    expect(loadManifest('greet', toolsWith(RIGHT))).toMatchObject({
      ...RIGHT,
      name: 'greet',
      versionArgs: ['--version'],
      onPath: [],
      timeoutSeconds: 1800,
    });
  });

  test.each([
    ['a version that is a range', { version: '^1.2.3' }, /version/],
    ['an unknown kind', { kind: 'curl' }, /kind/],
    ['an executable with a path', { executable: '../../bin/sh' }, /executable/],
    ['an unknown key', { url: 'https://example.org' }, /"url"/],
    ['no licence', { licence: undefined }, /licence/],
    ['a range on PATH that is none', { onPath: [{ command: 'greet', accept: 'new' }] }, /onPath\[0\]\.accept/],
    ['no time at all', { timeoutSeconds: 0 }, /timeoutSeconds/],
    ['a Go tool without its package', { kind: 'go' }, /package/],
  ])('refuses %s and names the key', (_, change, key) => {
    const load = () => loadManifest('greet', toolsWith({ ...RIGHT, ...change }));
    expect(load).toThrow(/^TOOL_MANIFEST_INVALID: .*greet\/tool\.json/);
    expect(load).toThrow(key);
  });

  test('refuses what is no JSON', () => {
    expect(() => loadManifest('greet', toolsWith('{'))).toThrow(/^TOOL_MANIFEST_INVALID: .* is no JSON/);
  });

  test('refuses a tool without its lock', () => {
    expect(() => loadManifest('greet', toolsWith(RIGHT, {}))).toThrow(/has no requirements\.txt/);
    const go = { ...RIGHT, kind: 'go', package: '.' };
    expect(() => loadManifest('greet', toolsWith(go, { 'go.mod': '' }))).toThrow(/has no go\.sum/);
  });

  test('lists the known tools when asked for another one', () => {
    expect(() => loadManifest('great', toolsWith(RIGHT))).toThrow('TOOL_UNKNOWN: expected one of greet, found "great"');
  });
});
