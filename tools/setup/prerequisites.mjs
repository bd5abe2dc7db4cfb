import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SetupError } from './errors.mjs';

const execute = promisify(execFile);

/**
 * What a machine must have before the first command. `commands` are tried in turn.
 *
 * Node.js 20.19 is the first that loads ES modules by `require`, which the toolchain's dependencies count on;
 * Go 1.24 is the first with `go tool`; Python 3.11 is what the services run on.
 */
export const PREREQUISITES = [
  { name: 'git', minimum: '2.25', commands: [['git', '--version']], install: 'https://git-scm.com/downloads' },
  {
    name: 'npm',
    minimum: '10.0',
    commands: [['npm', '--version']],
    install: 'it comes with Node.js, https://nodejs.org',
  },
  {
    name: 'Python',
    minimum: '3.11',
    commands: [['python3', '--version'], ...['3.14', '3.13', '3.12', '3.11'].map((v) => [`python${v}`, '--version'])],
    install: 'https://www.python.org/downloads, or apt-get install python3 python3-venv',
  },
  { name: 'Go', minimum: '1.24', commands: [['go', 'env', 'GOVERSION']], install: 'https://go.dev/dl' },
];

/** @returns {string | undefined} the first dotted number in the text */
export function versionIn(text) {
  return /\d+(\.\d+)+/.exec(text)?.[0];
}

/** @returns {boolean} whether a dotted version is at least the minimum */
export function atLeast(version, minimum) {
  const [a, b] = [version, minimum].map((v) => v.split('.').map(Number));
  for (let i = 0; i < b.length; i += 1) {
    if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  }
  return true;
}

/** @returns {Promise<string | undefined>} a sentence where the machine lacks it */
async function lacks({ name, minimum, commands, install }) {
  const found = [];
  for (const [program, ...args] of commands) {
    try {
      const { stdout } = await execute(program, args, { timeout: 20_000 });
      const version = versionIn(stdout);
      if (version && atLeast(version, minimum)) return undefined;
      if (version) found.push(version);
    } catch {
      // Not on PATH under this name.
    }
  }
  return `expected ${name} ${minimum} or newer, found ${found.length ? found.join(', ') : 'none'}: ${install}`;
}

/**
 * @throws {SetupError} `PLATFORM_UNSUPPORTED`, or `PREREQUISITE_MISSING` with one sentence for each
 */
export async function checkPrerequisites(
  wanted = PREREQUISITES,
  platform = process.platform,
  node = process.versions.node,
) {
  if (platform === 'win32') {
    throw new SetupError(
      'PLATFORM_UNSUPPORTED',
      'expected Linux, macOS or WSL2, found Windows. Open the clone in WSL2: https://learn.microsoft.com/windows/wsl',
    );
  }
  const missing = (await Promise.all(wanted.map(lacks))).filter(Boolean);
  if (!atLeast(node, '20.19')) missing.unshift(`expected Node.js 20.19 or newer, found ${node}: https://nodejs.org`);
  if (missing.length) throw new SetupError('PREREQUISITE_MISSING', missing.join('\n'));
}
