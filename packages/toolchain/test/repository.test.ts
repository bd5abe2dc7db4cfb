import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '../src/manifest';
import { toolNames, toolsFolder } from '../src/tools-folder';

const tools = toolsFolder();

describe('the tools of this repository', () => {
  test.each(toolNames())('%s is described, pinned by its lock and listed in the README', (name) => {
    const manifest = loadManifest(name);
    const lock = readFileSync(join(tools, name, manifest.kind === 'go' ? 'go.mod' : 'requirements.txt'), 'utf8');
    // A tool whose main package is our own has a version of its own.
    const ownProgram = manifest.kind === 'go' && manifest.package === '.';
    const pinned = (manifest.kind === 'go' && manifest.moduleVersion) || manifest.version;
    expect(ownProgram || lock.includes(pinned)).toBe(true);
    const row = readFileSync(join(tools, 'README.md'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| ${name} |`));
    expect(row).toContain(`| ${manifest.version} | ${manifest.licence} |`);
  });

  const python = toolNames().filter((name) => loadManifest(name).kind === 'pip');

  test.each(python)('%s has no address in its lock, and hashes for all of it', (name) => {
    const lock = readFileSync(join(tools, name, 'requirements.txt'), 'utf8');
    expect(lock).not.toMatch(/https?:|--(extra-)?index-url|--find-links/);
    const pins = lock.split(/\n(?=\S)/).filter((pin) => pin.trim() && !pin.startsWith('#'));
    expect(pins.filter((pin) => !/--hash=sha256:[0-9a-f]{64}/.test(pin))).toEqual([]);
  });

  test('every folder with a lock has its description', () => {
    const folders = readdirSync(tools).filter((name) =>
      ['go.mod', 'requirements.txt'].some((lock) => existsSync(join(tools, name, lock))),
    );
    expect(folders.sort()).toEqual(toolNames());
  });
});
