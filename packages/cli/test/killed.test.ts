import { DemoWorkspace } from '@fairway/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

jest.setTimeout(90_000);

const FAIRWAY = join(__dirname, '../bin/fairway.js');

describe('a command that was killed', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace();
    demo.engine({ trafficSteps: [50, 100] });
  });
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    demo.remove();
  });

  function start(...args: string[]): { child: ChildProcess; ended: Promise<{ code: number | null; told: string }> } {
    const child = spawn(process.execPath, [FAIRWAY, ...args, '--service', 'demo'], { cwd: demo.root });
    children.add(child);
    let told = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (told += String(part)));
    const ended = new Promise<{ code: number | null; told: string }>((resolve) =>
      child.on('close', (code) => {
        children.delete(child);
        resolve({ code, told });
      }),
    );
    return { child, ended };
  }

  /** Waits until the command has come to a point, and fails with what it told when it ended before. */
  async function reaches({ child, ended }: ReturnType<typeof start>, point: () => boolean): Promise<void> {
    while (!point()) {
      if (!children.has(child)) throw new Error(`The command ended before: ${JSON.stringify(await ended)}`);
      await sleep(10);
    }
  }

  const fairway = (...args: string[]) => start(...args).ended;

  /** Kills the command with SIGKILL once the engine stands at the step. */
  async function killAt(step: string, ...args: string[]): Promise<void> {
    demo.write('platform/demo/pause-at', step);
    const command = start(...args);
    const paused = join(demo.platformFolder(), 'paused');
    await reaches(command, () => existsSync(paused));
    expect(readFileSync(paused, 'utf8')).toBe(step);
    command.child.kill('SIGKILL');
    await command.ended;
    for (const file of ['paused', 'pause-at']) rmSync(join(demo.platformFolder(), file));
  }

  async function history(): Promise<{ outcome: string; kind: string; recovered?: boolean; version: string }[]> {
    return JSON.parse((await fairway('history', '--json')).told) as never;
  }

  test.each(['prepare:before', 'prepare:after', 'shift:before', 'shift:after'])(
    'at %s is undone by the next deployment, which then goes on',
    async (step) => {
      expect(await fairway('deploy')).toMatchObject({ code: 0 });
      demo.program({}, 'demo', 'two');
      await killAt(step, 'deploy');
      const next = await fairway('deploy');
      expect(next.told).toMatch(/was killed at "(prepare|shift)": undoing it first/);
      expect(next.code).toBe(0);
      expect((await history()).map(({ outcome, recovered }) => [outcome, recovered ?? false])).toEqual([
        ['live', false],
        ['backed-out', true],
        ['live', false],
      ]);
      expect(demo.processes().servers()).toHaveLength(1);
      expect(await fairway('verify')).toMatchObject({ code: 0 });
    },
  );

  test.each(['commit:before', 'commit:after'])('at %s is finished by the next deployment', async (step) => {
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    demo.program({}, 'demo', 'two');
    await killAt(step, 'deploy');
    const next = await fairway('deploy');
    expect(next).toMatchObject({
      code: 0,
      told: expect.stringMatching(/finishing it first[^]*nothing to do/) as string,
    });
    expect((await history()).map(({ outcome, recovered }) => [outcome, recovered ?? false])).toEqual([
      ['live', false],
      ['live', true],
    ]);
    expect(demo.processes().servers()).toHaveLength(1);
  });

  test('while it backed out still backs out', async () => {
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    demo.program({ failShare: 1 });
    await killAt('back-out:before', 'deploy');
    demo.program({}, 'demo', 'mended');
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    expect((await history()).map(({ outcome }) => outcome)).toEqual(['live', 'backed-out', 'live']);
  });

  test('while it destroyed is repeated', async () => {
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    await killAt('destroy:before', 'destroy');
    expect(await fairway('destroy')).toMatchObject({ code: 0 });
    expect(demo.processes().servers()).toEqual([]);
    expect((await history()).at(-1)).toMatchObject({ kind: 'destroy', outcome: 'destroyed' });
  });

  test('of two at once the second is refused with the name of the first, which is not disturbed', async () => {
    demo.write('platform/demo/pause-at', 'prepare:before');
    const first = start('deploy');
    await reaches(first, () => existsSync(join(demo.platformFolder(), 'paused')));
    const second = await fairway('deploy', '--wait', '0');
    expect(second.code).toBe(4);
    expect(second.told).toMatch(new RegExp(`DEPLOYMENT_LOCKED: .*\\(pid ${first.child.pid}\\) is deploying demo`));
    expect((await fairway('status')).told).toMatch(new RegExp(`deploying .*pid ${first.child.pid}`));
    first.child.kill('SIGKILL');
    await first.ended;
    rmSync(join(demo.platformFolder(), 'pause-at'));
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
  });

  test('of two at once the second waits, and has nothing left to do', async () => {
    const [first, second] = await Promise.all([fairway('deploy'), fairway('deploy')]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(await history()).toHaveLength(1);
  });

  test('of which somebody removed the state in the middle comes to its end', async () => {
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    demo.program({}, 'demo', 'two');
    const command = start('deploy');
    const journal = join(demo.root, '.fairway/records/local/journal/demo.json');
    await reaches(command, () => existsSync(journal) && readFileSync(journal, 'utf8').includes('"shift"'));
    // The command may be writing there just now.
    rmSync(join(demo.root, '.fairway'), { recursive: true, maxRetries: 20, retryDelay: 10 });
    expect(await command.ended).toMatchObject({ code: 0, told: expect.stringMatching(/is live at/) as string });
    expect(await fairway('verify')).toMatchObject({ code: 0 });
    expect(demo.processes().servers()).toHaveLength(1);
  });

  test('by a person undoes what was begun', async () => {
    expect(await fairway('deploy')).toMatchObject({ code: 0 });
    demo.program({ delayMs: 100 }, 'demo', 'two');
    const command = start('deploy');
    await reaches(command, () => existsSync(join(demo.root, '.fairway/records/local/journal/demo.json')));
    await sleep(800);
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({
      code: 130,
      told: expect.stringMatching(/Interrupted: undoing/) as string,
    });
    expect((await history()).map(({ outcome }) => outcome)).toEqual(['live', 'backed-out']);
    expect(demo.processes().servers()).toHaveLength(1);
  });
});
