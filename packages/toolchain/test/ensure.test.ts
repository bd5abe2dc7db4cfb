import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureTool } from '../src/ensure';
import { ensureTools } from '../src/ensure-many';
import type { Progress } from '../src/progress';
import { fakeGo, fakeWorld, script, setEnvironment } from './support/fake-tool';

const lines = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

describe('a tool on PATH', () => {
  test('is used in an accepted version', async () => {
    const world = fakeWorld();
    const executable = script(world.bin, 'greet', 'echo "greet v1.9.0 (linux)"');
    expect(await ensureTool('greet', world)).toEqual({
      name: 'greet',
      version: '1.9.0',
      executable,
      folder: world.bin,
      source: 'path',
    });
  });

  test.each([
    ['too old', 'echo greet 1.1.9'],
    ['too new', 'echo greet 2.0.0'],
    ['a prerelease', 'echo greet 1.3.0-rc.1'],
    ['without a version', 'echo greet'],
    ['broken', 'exit 1'],
  ])('is not used when it is %s: the pinned one is built', async (_, body) => {
    const world = fakeWorld();
    fakeGo(world);
    script(world.bin, 'greet', body);
    expect(await ensureTool('greet', world)).toMatchObject({ version: '1.2.3', source: 'cache' });
  });

  test('is not used when only pinned tools are wanted', async () => {
    const world = fakeWorld();
    fakeGo(world);
    script(world.bin, 'greet', 'echo greet 1.2.3');
    setEnvironment('FAIRWAY_PINNED_TOOLS', '1');
    expect(await ensureTool('greet', world)).toMatchObject({ source: 'cache' });
  });
});

describe('a tool that is built', () => {
  test('comes from its own Go module, whatever GOFLAGS, GOOS and GOTOOLCHAIN say', async () => {
    const world = fakeWorld({ ldflags: '-X main.version=1.2.4', version: '1.2.4' });
    setEnvironment('GOFLAGS', '-buildvcs=false -mod=vendor');
    setEnvironment('GOOS', 'windows');
    setEnvironment('GOTOOLCHAIN', 'local');
    const { executable, version } = await ensureTool('greet', world);
    expect(version).toBe('1.2.4');
    expect(execFileSync(executable, { encoding: 'utf8' })).toBe('greet 1.2.4\n');
  }, 120_000);

  test('is built once and then found', async () => {
    const world = fakeWorld();
    const builds = fakeGo(world);
    const first = await ensureTool('greet', world);
    expect(await ensureTool('greet', world)).toEqual(first);
    expect(lines(builds)).toBe(1);
  });

  test('is built anew when its lock changes', async () => {
    const world = fakeWorld();
    const builds = fakeGo(world);
    const first = await ensureTool('greet', world);
    writeFileSync(join(world.tools, 'greet', 'go.sum'), 'example.invalid v1.0.0 h1:x=\n');
    expect((await ensureTool('greet', world)).executable).not.toBe(first.executable);
    expect(lines(builds)).toBe(2);
  });

  test.each([
    ['cut short', (file: string) => truncateSync(file, 3)],
    ['removed', (file: string) => rmSync(file)],
    ['left without its neighbours', (file: string) => writeFileSync(join(dirname(file), 'extra'), '')],
    ['marked by garbage', (file: string) => writeFileSync(join(dirname(file), '..', '..', 'current.json'), '{"bui')],
  ])('is built anew when its cache was %s', async (_, corrupt) => {
    const world = fakeWorld();
    const builds = fakeGo(world);
    corrupt((await ensureTool('greet', world)).executable);
    const { executable } = await ensureTool('greet', world);
    expect(execFileSync(executable, { encoding: 'utf8' })).toBe('greet 1.2.3\n');
    expect(lines(builds)).toBe(2);
  });

  test('says what goes on', async () => {
    const world = fakeWorld();
    fakeGo(world);
    const seen: Progress[] = [];
    await ensureTool('greet', { ...world, report: (progress) => seen.push(progress) });
    expect(seen.map(({ phase }) => phase)).toEqual(['building', 'ready']);
    expect(existsSync(seen[0]?.logFile ?? '')).toBe(true);
  });
});

describe('a build that fails', () => {
  test('gives the end of its log, a code and what to do, and leaves no half-built tool', async () => {
    const world = fakeWorld();
    writeFileSync(join(world.tools, 'greet', 'main.go'), 'package main\n\nfunc main() { nonsense }\n');
    const failure = await ensureTool('greet', world).catch((error: Error) => error.message);
    expect(failure).toMatch(
      /^TOOL_BUILD_FAILED: .*\.log:\n[^]*undefined: nonsense[^]*\nCheck that the Go module proxy/,
    );
    const [key = ''] = readdirSync(join(world.cache, 'tools', 'greet'));
    expect(readdirSync(join(world.cache, 'tools', 'greet', key))).toEqual([expect.stringMatching(/^build-.*\.log$/)]);
  }, 120_000);

  test('is refused when the result has another version than tool.json says', async () => {
    const world = fakeWorld({ version: '1.2.9' });
    fakeGo(world);
    await expect(ensureTool('greet', world)).rejects.toThrow(/^TOOL_WRONG_VERSION: .* to print 1\.2\.9, found 1\.2\.3/);
  });

  test('is ended when it takes too long', async () => {
    const world = fakeWorld({ timeoutSeconds: 1 });
    fakeGo(world, 60);
    await expect(ensureTool('greet', world)).rejects.toThrow(/^TOOL_BUILD_TIMEOUT: .* longer than 1 s/);
  });

  test('names what is missing when there is no Go, or an old one', async () => {
    const world = fakeWorld();
    script(world.bin, 'go', 'echo go version go1.19.8 linux/amd64');
    await expect(ensureTool('greet', world)).rejects.toThrow(/^TOOL_NEEDS_GO: expected Go 1\.24 .* found 1\.19\.8/);
    setEnvironment('PATH', '/nonexistent');
    await expect(ensureTool('greet', world)).rejects.toThrow(/^TOOL_NEEDS_GO: .* found none/);
  });
});

describe('ensureTools', () => {
  test('prepares each tool and fails with every message when several cannot be had', async () => {
    const world = fakeWorld();
    fakeGo(world);
    expect(await ensureTools(['greet', 'greet'], world)).toMatchObject({ greet: { name: 'greet' } });
    const failure = ensureTools(['one', 'greet', 'two'], world);
    await expect(failure).rejects.toThrow(/"one"[^]*"two"/);
  });
});
