import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { acquireLock, type Holder } from '../src/file-lock';
import { startOf } from '../src/process-identity';
import { temporaryFolder } from './support/temporary';

/** A lock that a process left behind, or that one somewhere else holds. */
function heldBy(holder: Partial<Holder>): string {
  const file = join(temporaryFolder(), 'lock');
  const { pid } = spawnSync('true');
  writeFileSync(file, JSON.stringify({ pid, host: hostname(), start: 'before', token: 'theirs', ...holder }));
  return file;
}

const stopWaiting = () => {
  throw new Error('still held');
};

describe('acquireLock', () => {
  test('lets one in at a time and leaves nothing behind', async () => {
    const file = join(temporaryFolder(), 'lock');
    let inside = 0;
    let most = 0;
    const enter = async () => {
      const lock = await acquireLock(file, { pollMs: 1 });
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  test('lets one in at a time when many find the same dead holder', async () => {
    const file = heldBy({});
    let inside = 0;
    let most = 0;
    const enter = async () => {
      const lock = await acquireLock(file, { pollMs: 1 });
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).toBe(1);
  });

  test('waits for a holder that lives', async () => {
    const file = heldBy({ pid: process.pid, start: startOf(process.pid) });
    await expect(acquireLock(file, { onWait: stopWaiting })).rejects.toThrow('still held');
  });

  test('takes over from a process whose pid now belongs to another one', async () => {
    const file = heldBy({ pid: process.pid, start: 'another time' });
    const lock = await acquireLock(file, { onWait: stopWaiting });
    expect((JSON.parse(readFileSync(file, 'utf8')) as Holder).pid).toBe(process.pid);
    lock.release();
    expect(existsSync(file)).toBe(false);
  });

  test('takes over from another machine only when it went silent', async () => {
    const file = heldBy({ host: 'elsewhere.invalid', pid: 1 });
    await expect(acquireLock(file, { onWait: stopWaiting })).rejects.toThrow('still held');
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(file, longAgo, longAgo);
    (await acquireLock(file, { onWait: stopWaiting })).release();
  });

  test('takes over a lock that nobody can read', async () => {
    const file = heldBy({});
    writeFileSync(file, '');
    const lock = await acquireLock(file, { onWait: stopWaiting });
    expect(readFileSync(file, 'utf8')).toContain('"token"');
    lock.release();
  });
});
