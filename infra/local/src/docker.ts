import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalError } from './errors';

export interface Docker {
  /** What a client sets as DOCKER_HOST. */
  readonly host: string;
  /** Address of the bridge that containers reach this machine by. */
  readonly bridge: string;
}

const run = promisify(execFile);

/** Docker as it runs, undefined where no daemon answers. Never starts one: that is the set-up's job. */
export async function findDocker(): Promise<Docker | undefined> {
  try {
    const { stdout: bridge } = await run(
      'docker',
      ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'],
      { timeout: 10_000 },
    );
    const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
    return /^[0-9.]+$/.test(bridge.trim()) ? { host, bridge: bridge.trim() } : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {LocalError} `DOCKER_MISSING` with what to do */
export async function requireDocker(services: readonly string[]): Promise<Docker> {
  const docker = await findDocker();
  if (docker) return docker;
  throw new LocalError(
    'DOCKER_MISSING',
    `expected a Docker daemon, which ${services.join(', ')} need${services.length === 1 ? 's' : ''}, found none that answers ` +
      '"docker network inspect bridge". Install and start it (Debian: apt-get install docker.io), or let the set-up do it: npm run setup',
  );
}
