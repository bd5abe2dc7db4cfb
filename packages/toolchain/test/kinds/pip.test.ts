import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTool } from '../../src/ensure';
import { fakeWorld, type FakeWorld, script, setEnvironment } from '../support/fake-tool';

const WHEEL = 'greet-1.2.3-py3-none-any.whl';

/** Writes a wheel whose command prints `greet 1.2.3`. */
const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("greet.py", "def main(): print('greet', '1.2.3')\\n")
    info = "greet-1.2.3.dist-info/"
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: greet\\nVersion: 1.2.3\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "entry_points.txt", "[console_scripts]\\ngreet = greet:main\\n")
    wheel.writestr(info + "RECORD", "")
`;

/** A pip tool whose only source is a folder with one wheel. */
function pipWorld(hash?: string): FakeWorld {
  const world = fakeWorld({ kind: 'pip', package: undefined });
  const wheels = join(world.bin, 'wheels');
  mkdirSync(wheels);
  execFileSync('python3', ['-c', MAKE_WHEEL, join(wheels, WHEEL)]);
  const digest =
    hash ??
    createHash('sha256')
      .update(readFileSync(join(wheels, WHEEL)))
      .digest('hex');
  writeFileSync(join(world.tools, 'greet', 'requirements.txt'), `greet==1.2.3 --hash=sha256:${digest}\n`);
  setEnvironment('PIP_NO_INDEX', '1');
  setEnvironment('PIP_FIND_LINKS', wheels);
  return world;
}

describe('a Python tool', () => {
  test('is installed apart from everything else, whatever pip and Python are told by the environment', async () => {
    const world = pipWorld();
    setEnvironment('PIP_USER', '1');
    setEnvironment('PIP_TARGET', join(world.bin, 'elsewhere'));
    setEnvironment('PYTHONPATH', '/nonexistent');
    const { executable, version } = await ensureTool('greet', world);
    expect(version).toBe('1.2.3');
    expect(executable.startsWith(world.cache)).toBe(true);
    expect(execFileSync(executable, { encoding: 'utf8' })).toBe('greet 1.2.3\n');
  }, 120_000);

  test('is refused when its hash is another one', async () => {
    await expect(ensureTool('greet', pipWorld('0'.repeat(64)))).rejects.toThrow(
      /^TOOL_BUILD_FAILED: [^]*DO NOT MATCH THE HASHES/,
    );
  }, 120_000);

  test('says what to install when Python is too old or cannot make virtual environments', async () => {
    const world = pipWorld();
    for (const name of ['python3.11', 'python3.12']) script(world.bin, name, 'exit 1');
    script(world.bin, 'python3', 'echo 3.9.2');
    setEnvironment('PATH', world.bin);
    await expect(ensureTool('greet', world)).rejects.toThrow(
      /^TOOL_NEEDS_PYTHON: .* found .*python3 3\.9\.2, .*python3\.12 without the venv module.* apt-get install/,
    );
  });
});
