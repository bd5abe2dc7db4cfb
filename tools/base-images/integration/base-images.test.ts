import { execFileSync, spawnSync } from 'node:child_process';
import { ensureBaseImage } from '../src/base-image';
import { recipeNamed, referenceOf } from '../src/recipes';

const PYTHON = recipeNamed('base-python');

function runInside(command: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const args = ['run', '--rm', '--read-only', '--network', 'none', referenceOf(PYTHON), ...command];
  return spawnSync('docker', args, { encoding: 'utf8', timeout: 60_000 });
}

describe('base-python', () => {
  beforeAll(() => ensureBaseImage(PYTHON));

  test('is bit-identical when built twice', async () => {
    const first = await ensureBaseImage(PYTHON, true);
    const second = await ensureBaseImage(PYTHON, true);
    expect(second).toEqual({ ...first, built: true });
  });

  test('is not built again while its recipe is the same', async () => {
    expect(await ensureBaseImage(PYTHON)).toMatchObject({ built: false });
  });

  test('runs Python with what services need, not as root', () => {
    const program = [
      'import asyncio, bz2, ctypes, decimal, hashlib, lzma, os, sqlite3, ssl, uuid, zlib, zoneinfo',
      'zoneinfo.ZoneInfo("Europe/Vienna")',
      'assert ssl.create_default_context().get_ca_certs(), "no certificates"',
      'print(os.getuid())',
    ].join('\n');
    expect(runInside(['python3', '-c', program])).toMatchObject({ status: 0, stdout: '65532\n', stderr: '' });
  });

  test('can load every module of its standard library', () => {
    const program = [
      'import importlib, pathlib, sysconfig',
      'folder = pathlib.Path(sysconfig.get_path("platstdlib")) / "lib-dynload"',
      'for file in folder.glob("*.so"): importlib.import_module(file.name.split(".")[0])',
    ].join('\n');
    expect(runInside(['python3', '-c', program])).toMatchObject({ status: 0, stderr: '' });
  });

  test.each(['sh', 'bash', 'dash', 'busybox', 'ls', 'apt-get', 'dpkg', 'pip', 'perl'])('has no %s', (program) => {
    const { status, stderr } = runInside([program, '--version']);
    expect(status).toBe(127);
    expect(stderr).toContain('executable file not found');
  });

  test('is small', () => {
    const size = execFileSync('docker', ['image', 'inspect', '--format', '{{.Size}}', referenceOf(PYTHON)], {
      encoding: 'utf8',
    });
    expect(Number(size)).toBeLessThan(50_000_000);
  });
});
