import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { SetupError } from './errors.mjs';
import { startDocker } from './docker.mjs';
import { runStep } from './run.mjs';

/**
 * Programs that the local stage runs on and that come from the operating system, with Debian's packages for each.
 *
 * A package with a program of its own is left out where that is there: Docker's own `containerd.io` and Debian's `containerd` exclude
 * each other.
 */
export const SYSTEM_PROGRAMS = [
  {
    program: 'haproxy',
    packages: ['haproxy'],
    purpose: 'the front door',
    elsewhere: 'HAProxy 2.6 or newer, https://www.haproxy.org',
  },
  {
    program: 'dockerd',
    packages: ['docker.io'],
    purpose: 'containers',
    elsewhere: 'Docker Engine, https://docs.docker.com/engine/install',
  },
  {
    program: 'ptp',
    packages: [
      'containernetworking-plugins',
      { name: 'containerd', program: 'containerd' },
      { name: 'runc', program: 'runc' },
      'iptables',
      'iproute2',
    ],
    purpose: 'the local cluster',
    elsewhere: 'containerd and the CNI plugins, https://github.com/containernetworking/plugins',
  },
  {
    program: 'chromium',
    // Ubuntu has Chromium as a snap only; Chrome serves as well.
    instead: ['chromium-browser', 'google-chrome'],
    packages: ['chromium'],
    purpose: 'browser tests',
    elsewhere: 'Chromium, https://www.chromium.org/getting-involved/download-chromium',
  },
  {
    program: 'mmdebstrap',
    packages: ['mmdebstrap', 'debian-archive-keyring'],
    purpose: 'base images on a closed network',
    elsewhere: 'mmdebstrap, or work where the official base images can be pulled',
  },
];

/** @returns {boolean} whether the program lies on PATH or where Debian puts daemons and network plugins */
export function isInstalled(program, path = process.env.PATH ?? '') {
  return [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/lib/cni'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @returns {string[]} Debian's packages for what is missing, without those whose program is there */
export function packagesFor(missing, installed = isInstalled) {
  return missing.flatMap(({ packages }) =>
    packages
      .filter((entry) => typeof entry === 'string' || !installed(entry.program))
      .map((entry) => (typeof entry === 'string' ? entry : entry.name)),
  );
}

/** @returns {object[]} the entries of which neither the program nor one that serves instead is there */
export function missingPrograms(installed = isInstalled) {
  return SYSTEM_PROGRAMS.filter(({ program, instead = [] }) => ![program, ...instead].some((name) => installed(name)));
}

/**
 * @param {(program: string, args: string[]) => void} attempt runs a command and throws where it fails
 * @returns {string[] | undefined} what stands before a command that needs root; undefined where this user may not become root
 */
export function privilege(uid = process.getuid?.(), attempt = quietly) {
  if (uid === 0) return [];
  try {
    // A runner of GitHub is no root, but may become it without a password.
    attempt('sudo', ['--non-interactive', 'true']);
    return ['sudo', '--non-interactive'];
  } catch {
    return undefined;
  }
}

function quietly(program, args) {
  execFileSync(program, args, { stdio: 'ignore', timeout: 10_000 });
}

/** @returns {boolean} whether this is Debian, Ubuntu or a relative of theirs */
export function isDebian(osRelease) {
  return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/**
 * Installs what is missing where that can be done: on Debian or Ubuntu, as root or by `sudo` without a password.
 *
 * Elsewhere a missing program stops nothing here: the services that need it say so, and the others are deployed.
 *
 * @param {{ yes: boolean }} options `yes` answers the question beforehand
 */
export async function ensureSystemPackages({ yes }) {
  // Docker Desktop on macOS has its daemon in a virtual machine.
  if (process.platform !== 'linux') return;
  const missing = missingPrograms();
  if (missing.length) await installPackages(missing, yes);
  if (isInstalled('dockerd')) await startDocker(privilege());
}

async function installPackages(missing, yes) {
  const root = privilege();
  const packages = packagesFor(missing);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  const command = [...(root ?? []), ...install];
  const named = missing.map(({ program, purpose }) => `${program} (${purpose})`).join(', ');
  if (!root || !isDebian(readOsRelease())) {
    const how = missing.map(({ elsewhere }) => elsewhere).join('; ');
    process.stdout.write(
      `SYSTEM_PROGRAM_MISSING: ${named} cannot be installed without Debian or Ubuntu and root, or sudo without a password. Install ${how}.\n`,
    );
    return;
  }
  if (!yes && process.env.CI !== 'true') {
    if (!process.stdin.isTTY) {
      throw new SetupError(
        'CONFIRMATION_NEEDED',
        `${named} must be installed from Debian's packages. Type ${command.join(' ')}, or add -- --yes.`,
      );
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`Install ${named} from the distribution's packages? [Y/n] `);
    terminal.close();
    if (/^n/i.test(answer.trim())) return;
  }
  // What an interrupted installation left half done stops every later one.
  await runStep('Finish interrupted installations', [...root, 'dpkg', '--configure', '-a']);
  await runStep('Refresh the package lists', [...root, 'apt-get', 'update']);
  // Debian would start each service at once, on its own terms.
  await runStep('Install system packages', [
    ...root,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    ...install,
  ]);
}
