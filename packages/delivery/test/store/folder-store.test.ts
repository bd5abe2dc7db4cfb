import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { FolderStore } from '../../src';
import { temporaryFolder } from '../support/folder';

describe('FolderStore', () => {
  const folder = temporaryFolder();
  const store = () => new FolderStore(join(folder(), 'deep/store'));

  test('creates a key once, however many try', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store().create('locks/a/1.json', `writer ${i}`)),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store().get('locks/a/1.json')).toBe(`writer ${tries.indexOf(true)}`);
  });

  test('keeps files to their owner and leaves nothing beside them', async () => {
    await store().put('a/b.json', 'one');
    await store().put('a/b.json', 'two');
    expect(statSync(join(folder(), 'deep/store/a/b.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder(), 'deep/store/a')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder(), 'deep/store/a'))).toEqual(['b.json']);
    expect(await store().get('a/b.json')).toBe('two');
  });

  test('lists one folder in order, and knows nothing of what is not there', async () => {
    for (const key of ['a/2', 'a/1', 'a/deep/3', 'b/1']) await store().put(key, key);
    expect(await store().list('a/')).toEqual(['a/1', 'a/2']);
    expect(await store().list('none/')).toEqual([]);
    expect(await store().get('none')).toBeUndefined();
    await store().remove('a/1');
    await store().remove('a/1');
    expect(await store().list('a/')).toEqual(['a/2']);
  });

  test('a full disk is one sentence with what to do, and the old text stays', async () => {
    await store().put('a.json', 'old');
    // A limit on the size of files is the full disk that needs no administrator.
    const script = `
      const { FolderStore } = require(${JSON.stringify(join(__dirname, '../../lib'))});
      process.on('SIGXFSZ', () => {});
      new FolderStore(${JSON.stringify(join(folder(), 'deep/store'))}).put('a.json', 'x'.repeat(4096))
        .catch((error) => { process.stdout.write(error.message); process.exit(error.exitCode); });`;
    const { stdout, status } = spawnSync('sh', ['-c', 'ulimit -f 1; exec "$0" -e "$1"', process.execPath, script], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^DISK_FULL: could not write .*a\.json: no space is left\. Free some \(df -h .*then run/);
    expect(status).toBe(3);
    expect(await store().get('a.json')).toBe('old');
    expect(readdirSync(join(folder(), 'deep/store'))).toEqual(['a.json']);
  });
});
