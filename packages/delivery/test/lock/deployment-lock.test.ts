import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { DeploymentLock, FolderStore, lockHolder } from '../../src';
import { isAlive, ownIdentity } from '../../src/process/identity';
import { temporaryFolder } from '../support/folder';

describe('DeploymentLock', () => {
  const folder = temporaryFolder();
  const store = () => new FolderStore(folder());
  const acquire = (waitMs = 0, silenceMs = 60_000) =>
    DeploymentLock.acquire(store(), 'demo', { waitMs, silenceMs, pollMs: 10 });
  const write = (holder: object, number = 1) =>
    store().put(
      `locks/demo/${String(number).padStart(8, '0')}.json`,
      JSON.stringify({ holder, since: '2026-01-01T00:00:00.000Z', beat: 0, released: false }),
    );

  test('refuses the second with the name of the first, until it is released', async () => {
    const first = await acquire();
    await expect(acquire()).rejects.toMatchObject({
      code: 'DEPLOYMENT_LOCKED',
      exitCode: 4,
      message: expect.stringContaining(`(pid ${process.pid}) is deploying demo`) as string,
    });
    expect(await lockHolder(store(), 'demo')).toContain(`pid ${process.pid}`);
    await first.release();
    expect(await lockHolder(store(), 'demo')).toBeUndefined();
    await (await acquire()).release();
  });

  test('is not taken by a command that a person interrupts while it waits', async () => {
    const first = await acquire();
    const person = new AbortController();
    const waiting = DeploymentLock.acquire(store(), 'demo', {
      waitMs: 60_000,
      signal: person.signal,
      onWait: () => person.abort(),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    await first.release();
  });

  test('lets exactly one of many in at a time', async () => {
    let [inside, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const lock = await acquire(20_000);
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
  });

  test('is taken over when its holder died', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((resolve) => child.once('spawn', resolve));
    await write({ ...ownIdentity(), pid: child.pid, startTicks: undefined });
    await expect(acquire()).rejects.toThrow(/DEPLOYMENT_LOCKED/);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await (await acquire()).release();
  });

  test('is taken over when its holder’s number belongs to another process, or to the time before a reboot', async () => {
    await write({ ...ownIdentity(), startTicks: '1' });
    await (await acquire()).release();
    await write({ ...ownIdentity(), boot: 'before' }, 5);
    await (await acquire()).release();
    expect(await store().list('locks/demo/')).toEqual(['locks/demo/00000006.json']);
  });

  test('of another machine is taken over only after a silence by this machine’s own steady clock', async () => {
    await write({ user: 'ann', host: `not-${hostname()}`, pid: 1 });
    await expect(acquire(50, 300)).rejects.toThrow(/ann@not-/);
    await (await acquire(5000, 100)).release();
  });

  test('that was taken over is noticed before the next step', async () => {
    const lock = await acquire();
    await lock.assertHeld();
    await write({ user: 'ann', host: 'elsewhere', pid: 1 }, 99);
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'DEPLOYMENT_LOCK_LOST' });
    await lock.release();
  });

  test('that is damaged locks nobody out', async () => {
    await store().put('locks/demo/00000001.json', '{"hol');
    await (await acquire()).release();
    expect(await store().list('locks/demo/')).toEqual(['locks/demo/00000002.json']);
  });
});

test('isAlive does not know of other machines', () => {
  expect(isAlive(ownIdentity())).toBe(true);
  expect(isAlive({ ...ownIdentity(), host: 'elsewhere' })).toBeUndefined();
});
