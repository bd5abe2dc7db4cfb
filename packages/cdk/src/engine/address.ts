import { addressOf, registerRoute, type Release, unregisterRoute } from '@fairway/delivery';
import type { Placement } from '../placement';

/**
 * Where the service answers people, and what a request from this machine must carry.
 *
 * @returns on AWS the API's own address; on the local stage the front door's
 */
export function publicAddress(
  { service, stage, platform }: Placement,
  outputs: Readonly<Record<string, string>>,
): Pick<Release, 'url' | 'headers'> {
  if (platform === 'aws') return { url: (outputs.ApiUrl ?? '').replace(/\/$/, '') };
  const { host, port, hostHeader } = addressOf({ service: service.name, stage });
  return { url: `http://${host}:${port}`, headers: { host: hostHeader } };
}

/**
 * Makes the local stage's front door forward to the API.
 *
 * The Host header stays the one that people send, which is a domain of the API on the emulator: it is part of what
 * a caller signs.
 */
export async function openFrontDoor({ service, stage }: Placement): Promise<void> {
  const route = { service: service.name, stage };
  const { host, port, hostHeader } = addressOf(route);
  await registerRoute({ ...route, target: { host, port, tls: true, hostHeader } });
}

export async function closeFrontDoor({ service, stage }: Placement): Promise<void> {
  await unregisterRoute({ service: service.name, stage });
}
