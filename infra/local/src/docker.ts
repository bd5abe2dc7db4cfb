import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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

/** What to say where services need Docker and none answers: they cannot be deployed, the others can. */
export function dockerMissing(services: readonly string[]): string {
  const subject = `${services.join(', ')} ${services.length === 1 ? 'runs' : 'run'}`;
  return (
    `DOCKER_MISSING: ${subject} in containers, and no Docker daemon answers "docker network inspect bridge". ` +
    'Install and start it (Debian: apt-get install docker.io), or let the set-up do it: npm run setup. Then: npx nx up local'
  );
}
