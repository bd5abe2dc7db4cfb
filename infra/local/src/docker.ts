import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Docker {
  /** What a client sets as DOCKER_HOST. */
  readonly host: string;
  /** Address of the bridge that containers reach this machine by. */
  readonly bridge: string;
}

const run = promisify(execFile);

/** The first address of a subnet in a private range, which the daemon takes for the bridge: it leaves that out when it was restarted. */
function firstAddress(subnet: string): string {
  return subnet.replace(/\.\d+\/\d+$/, '.1');
}

/** Docker as it runs, undefined where no daemon answers. Never starts one: that is the set-up's job. */
export async function findDocker(): Promise<Docker | undefined> {
  try {
    const { stdout } = await run(
      'docker',
      ['network', 'inspect', 'bridge', '--format', '{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}{{end}}'],
      { timeout: 30_000 },
    );
    const [first = '', subnet = first] = stdout.trim().split(' ');
    const bridge = first.includes('/') ? firstAddress(subnet) : first;
    const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
    return /^[0-9.]+$/.test(bridge) ? { host, bridge } : undefined;
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
