import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../errors';
import { routes } from '../local-stage/front-door';
import { COLOURS, type Colour, type ServersRoute } from '../local-stage/routes';
import { readLocalState } from '../local-stage/state';
import { findWorkspace } from '../local-stage/workspace';
import type { Container } from './docker';
import type { Release, RolloutContext } from './engine';

/** How often the daemon and HAProxy are asked while something is awaited, in milliseconds. */
const POLL_MS = 100;

export const keyOf = ({ service, stage }: RolloutContext) => ({ service: service.name, stage });
export const imageName = ({ service, stage }: RolloutContext) => `fairway-${stage}-${service.name}`;
export const other = (colour: Colour): Colour => (colour === 'blue' ? 'green' : 'blue');
export const portOf = ({ labels }: Container) => Number(labels['fairway.port']);
export const clone = () => readLocalState(findWorkspace()).clone;

/** What tells this service's containers from every other's on this machine. */
export function ownLabels({ service, stage }: RolloutContext): Record<string, string> {
  return { 'fairway.clone': clone(), 'fairway.stage': stage, 'fairway.service': service.name };
}

export function routeOf({ service, stage }: RolloutContext): ServersRoute | undefined {
  return routes().find(
    (route): route is ServersRoute =>
      route.kind === 'servers' && route.service === service.name && route.stage === stage,
  );
}

/** The place with more of the traffic; during a rollout that is backed out, the older one until it has less. */
export function liveColour(route: ServersRoute): Colour | undefined {
  const [best] = COLOURS.filter((colour) => route[colour] && !route[colour].draining && route[colour].weight > 0).sort(
    (a, b) => (route[b]?.weight ?? 0) - (route[a]?.weight ?? 0),
  );
  return best;
}

export function colourOf({ outputs, version }: Release): Colour {
  const found = COLOURS.find((colour) => colour === outputs.colour);
  if (found) return found;
  throw new DeliveryError(
    'RELEASE_DAMAGED',
    `expected the release of ${version} to name its place, found "${outputs.colour}". Deploy again.`,
  );
}

export function imageOf({ artefacts, version }: Release): string {
  if (artefacts.image) return artefacts.image;
  throw new DeliveryError(
    'RELEASE_DAMAGED',
    `expected the release of ${version} to name its image, found none. Deploy again.`,
  );
}

export function refuseCloud({ stage, service }: RolloutContext): void {
  if (stage === 'local' || stage.startsWith('pr-')) return;
  throw new DeliveryError(
    'STAGE_NOT_HERE',
    `expected local or pr-<number>, found ${stage}: containers behind HAProxy are the local stage's. For a cloud stage ${service.name} needs a CloudRunEngine in its src/engine.ts.`,
  );
}

export async function until(
  { signal }: RolloutContext,
  seconds: number,
  what: string,
  done: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await done())) {
    signal.throwIfAborted();
    if (performance.now() > end) {
      throw new DeliveryError(
        'CONTAINER_NOT_READY',
        `expected ${what} within ${seconds} s. Look at its logs: docker logs`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** A port that is free now. It is fixed, so that the container has the same one after a restart of the daemon. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
