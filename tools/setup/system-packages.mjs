import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { SetupError } from './errors.mjs';
import { startDocker } from './docker.mjs';
import { runStep } from './run.mjs';

/** Programs that the local stage runs on and that come from the operating system, with Debian's packages for each. */
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
    packages: ['containernetworking-plugins', 'containerd', 'runc', 'iptables', 'iproute2'],
    purpose: 'the local cluster',
    elsewhere: 'containerd and the CNI plugins, https://github.com/containernetworking/plugins',
  },
  {
    program: 'chromium',
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
 * Installs what is missing where that can be done: as root on Debian or Ubuntu.
 *
 * Elsewhere a missing program stops nothing here: the services that need it say so, and the others are deployed.
 *
 * @param {{ yes: boolean }} options `yes` answers the question beforehand
 */
export async function ensureSystemPackages({ yes }) {
  // Docker Desktop on macOS has its daemon in a virtual machine.
  if (process.platform !== 'linux') return;
  const missing = SYSTEM_PROGRAMS.filter(({ program }) => !isInstalled(program));
  if (missing.length) await install(missing, yes);
  if (isInstalled('dockerd')) await startDocker();
}

async function install(missing, yes) {
  const packages = missing.flatMap((entry) => entry.packages);
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  const named = missing.map(({ program, purpose }) => `${program} (${purpose})`).join(', ');
  if (process.getuid?.() !== 0 || !isDebian(readOsRelease())) {
    const how = missing.map(({ elsewhere }) => elsewhere).join('; ');
    process.stdout.write(
      `SYSTEM_PROGRAM_MISSING: ${named} cannot be installed without root on Debian or Ubuntu. Install ${how}.\n`,
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
  await runStep('Finish interrupted installations', ['dpkg', '--configure', '-a']);
  await runStep('Refresh the package lists', ['apt-get', 'update']);
  // Debian would start each service at once, on its own terms.
  await runStep('Install system packages', ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', ...command]);
}
