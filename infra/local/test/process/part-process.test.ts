import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJson } from '../../src/files';
import { Layout } from '../../src/layout';
import { runningPart, startPart, stopPart } from '../../src/process/part-process';
import { endStrays, strays } from '../../src/process/strays';

describe('a part', () => {
  let folder: string;
  let layout: Layout;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'part-'));
    mkdirSync(join(folder, 'workspace'));
    layout = new Layout(join(folder, 'workspace'));
    layout.create();
  });
  afterEach(async () => {
    await endStrays(layout.root);
    rmSync(folder, { recursive: true });
  });
  const sleeper = (script = 'setInterval(() => {}, 1000)') => ({
    command: process.execPath,
    args: ['-e', script],
    env: { PATH: '/usr/bin' },
  });

  test('is found again by its run file, and ended', async () => {
    const started = await startPart(layout, 'sleeper', sleeper());
    expect(runningPart(layout, 'sleeper')).toEqual(started);
    expect(await stopPart(layout, 'sleeper')).toBe(true);
    expect(runningPart(layout, 'sleeper')).toBeUndefined();
    expect(await stopPart(layout, 'sleeper')).toBe(false);
  });

  test('is not mistaken for a later process with the same number', async () => {
    const started = await startPart(layout, 'sleeper', sleeper());
    writeJson(layout.runFile('sleeper'), { ...started, start: `${started.start}0` });
    expect(runningPart(layout, 'sleeper')).toBeUndefined();
    await stopPart(layout, 'sleeper');
    expect(strays(layout.root)).toEqual([started.pid]);
  });

  test('that ignores TERM is killed after its grace', async () => {
    const deaf = sleeper("process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)");
    const { pid } = await startPart(layout, 'deaf', deaf);
    while (statSync(layout.logFile('deaf')).size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await stopPart(layout, 'deaf', 300);
    expect(strays(layout.root)).not.toContain(pid);
  });

  test('whose run file was never written is found by its mark', async () => {
    const { pid } = await startPart(layout, 'sleeper', sleeper());
    rmSync(layout.runFile('sleeper'));
    expect(strays(layout.root)).toEqual([pid]);
    expect(await endStrays(layout.root)).toBe(1);
    expect(strays(layout.root)).toEqual([]);
  });

  test('sees nothing of the caller’s environment', async () => {
    process.env.FAIRWAY_TEST_LEAK = 'leaked';
    try {
      await startPart(layout, 'env', sleeper('console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000)'));
    } finally {
      delete process.env.FAIRWAY_TEST_LEAK;
    }
    while (statSync(layout.logFile('env')).size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const text = (await import('node:fs')).readFileSync(layout.logFile('env'), 'utf8');
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(['FAIRWAY_LOCAL_STAGE', 'PATH']);
  });

  test('keeps its files from everybody else', async () => {
    await startPart(layout, 'sleeper', sleeper());
    expect(statSync(layout.root).mode & 0o777).toBe(0o700);
    expect(statSync(layout.runFile('sleeper')).mode & 0o777).toBe(0o600);
    expect(statSync(layout.logFile('sleeper')).mode & 0o777).toBe(0o600);
  });
});
