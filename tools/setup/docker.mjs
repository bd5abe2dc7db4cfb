import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspace } from './run.mjs';

/** Debian's service manager needs seconds, a bare daemon about two. */
const READY_SECONDS = 30;

/** @returns {boolean} whether a Docker daemon answers */
export function dockerAnswers() {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts the Docker daemon where none answers and this user may. It goes on after the command, as a service would.
 *
 * Where it cannot be started nothing is thrown: the services that need containers say so themselves.
 *
 * @param {string[] | undefined} root what stands before a command that needs root; undefined where there is no way
 */
export async function startDocker(root = process.getuid?.() === 0 ? [] : undefined) {
  if (dockerAnswers() || !root) return;
  const folder = join(workspace, '.fairway', 'logs');
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  process.stdout.write('Start the Docker daemon … (.fairway/logs/dockerd.log)\n');
  try {
    const [program, ...args] = [...root, 'systemctl', 'start', 'docker'];
    execFileSync(program, args, { stdio: 'ignore', timeout: 60_000 });
  } catch {
    const [program, ...args] = [...root, 'dockerd'];
    const daemon = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
    daemon.on('error', () => {});
    daemon.unref();
  }
  for (let waited = 0; waited < READY_SECONDS * 4; waited += 1) {
    if (dockerAnswers()) return;
    await sleep(250);
  }
  process.stdout.write(
    'DOCKER_DOWN: the Docker daemon did not answer within 30 s; .fairway/logs/dockerd.log says why.\n',
  );
}
