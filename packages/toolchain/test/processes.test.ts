import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeGo, type FakeWorld, fakeWorld } from './support/fake-tool';

/** The compiled package: `build` runs before `test`. */
const LIB = join(__dirname, '..', 'lib', 'index.js');

/** Another process that asks for `greet`; its standard output is the executable's path. */
function asker(world: FakeWorld): { child: ChildProcess; answer: Promise<string> } {
  const program = `
    require(${JSON.stringify(LIB)}).ensureTool('greet', { tools: ${JSON.stringify(world.tools)} })
      .then((tool) => console.log(tool.executable), (error) => { console.error(error); process.exit(1); });`;
  // Jest's copy of the environment is not the one that a child inherits by itself.
  const env = { ...process.env };
  const child = spawn(process.execPath, ['-e', program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  return { child, answer: once(child, 'close').then(() => text.trim()) };
}

const builds = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

async function until(condition: () => boolean, seconds: number): Promise<void> {
  for (const end = performance.now() + seconds * 1000; !condition() && performance.now() < end;) await sleep(50);
  if (!condition()) throw new Error(`expected the condition within ${seconds} s`);
}

describe('processes that ask for the same tool', () => {
  test('at once get one build', async () => {
    const world = fakeWorld();
    const counter = fakeGo(world, 1);
    const askers = [asker(world), asker(world), asker(world)];
    const answers = await Promise.all(askers.map(({ answer }) => answer));
    expect(new Set(answers).size).toBe(1);
    expect(existsSync(answers[0] ?? '')).toBe(true);
    expect(builds(counter)).toBe(1);
  }, 30_000);

  test('take over from one that was killed, and what it left behind is gone', async () => {
    const world = fakeWorld();
    const counter = fakeGo(world, 3);
    const killed = asker(world);
    await until(() => builds(counter) === 1, 10);
    killed.child.kill('SIGKILL');
    await killed.answer;
    const [executable, other] = await Promise.all([asker(world).answer, asker(world).answer]);
    expect(other).toBe(executable);
    expect(existsSync(executable)).toBe(true);
    expect(builds(counter)).toBe(2);
    const entry = join(executable, '..', '..', '..');
    expect(readdirSync(entry).filter((name) => name.includes('lock'))).toEqual([]);
  }, 30_000);

  test('see nothing while it is half built', async () => {
    const world = fakeWorld();
    const counter = fakeGo(world, 2);
    const slow = asker(world);
    await until(() => builds(counter) === 1, 10);
    const [key = ''] = readdirSync(join(world.cache, 'tools', 'greet'));
    expect(readdirSync(join(world.cache, 'tools', 'greet', key))).not.toContain('current.json');
    await slow.answer;
    expect(readdirSync(join(world.cache, 'tools', 'greet', key))).toContain('current.json');
  }, 30_000);

  test('leave no compiler running when they are interrupted', async () => {
    const world = fakeWorld();
    const counter = fakeGo(world, 25);
    const interrupted = asker(world);
    await until(() => builds(counter) === 1, 60);
    interrupted.child.kill('SIGINT');
    await interrupted.answer;
    expect(interrupted.child.signalCode).toBe('SIGINT');
    // It ends at once, though a busy machine may take a moment; the build itself would go on for longer than is waited here.
    await until(() => compilersOf(world).length === 0, 20);
    expect(builds(counter)).toBe(1);
  }, 120_000);
});

/** Command lines that run the world's own compiler. */
function compilersOf(world: { readonly bin: string }): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(world.bin));
}
