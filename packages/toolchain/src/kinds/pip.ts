import { execFile } from 'node:child_process';
import { join } from 'node:path';
import semver from 'semver';
import { ToolchainError } from '../errors';
import type { PipManifest } from '../manifest';
import { runStep } from '../run';
import { onPath } from '../version';
import { type Builder, without } from './kind';

/** In this order, so that the python3 that the user chose wins. */
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

/** Settings that send packages elsewhere or mix other packages in. An index, a CA or a wheel folder of the user's stays. */
const FOREIGN = [
  'PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV PIP_NO_DEPS PIP_CONSTRAINT PIP_REQUIREMENT PIP_PYTHON',
  'PIP_NO_BINARY PIP_ONLY_BINARY PIP_UPGRADE PIP_EDITABLE PIP_DRY_RUN PIP_REPORT PIP_LOG PIP_QUIET PIP_PRE',
  'PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONUSERBASE VIRTUAL_ENV __PYVENV_LAUNCHER__',
].flatMap((line) => line.split(' '));

/** Installs a Python tool into a virtual environment of its own: wheels only, each checked against its hash. */
export async function pipKind(manifest: PipManifest): Promise<Builder> {
  const env = { ...without(...FOREIGN), PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' };
  const python = await findPython(manifest.name, env);
  return {
    key: [`python${python.minor}`],
    build: async ({ folder, logFile, timeoutMs }) => {
      const step = { cwd: folder, env, logFile, timeoutMs };
      await runStep(python.executable, ['-m', 'venv', folder], {
        ...step,
        advice: 'Check that the disk is not full.',
      });
      const pip = [
        '-m',
        'pip',
        'install',
        '--require-hashes',
        '--no-deps',
        '--only-binary',
        ':all:',
        '--progress-bar',
        'off',
      ];
      await runStep(join(folder, 'bin', 'python'), [...pip, '-r', join(manifest.source, 'requirements.txt')], {
        ...step,
        advice:
          'Check that the package index (PIP_INDEX_URL) can be reached and that the disk is not full; behind a company CA set PIP_CERT.',
      });
    },
  };
}

async function findPython(tool: string, env: NodeJS.ProcessEnv): Promise<{ executable: string; minor: string }> {
  const seen: string[] = [];
  for (const executable of CANDIDATES.flatMap((candidate) => onPath(candidate))) {
    const version = await probe(executable, env);
    if (!version) seen.push(`${executable} without the venv module`);
    else if (semver.lt(version, '3.11.0')) seen.push(`${executable} ${version}`);
    else return { executable, minor: `${semver.major(version)}.${semver.minor(version)}` };
  }
  throw new ToolchainError(
    'TOOL_NEEDS_PYTHON',
    `expected Python 3.11 or newer with venv on PATH to install ${tool}, found ${seen.join(', ') || 'none'}. ` +
      'Install it from your distribution (on Debian and Ubuntu: apt-get install python3 python3-venv).',
  );
}

/** The version of an interpreter that can make virtual environments; Debian packages that ability apart. */
function probe(executable: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const program = 'import ensurepip, venv, sys; print("%d.%d.%d" % sys.version_info[:3])';
  return new Promise((resolve) => {
    execFile(executable, ['-I', '-c', program], { env, timeout: 30_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}
