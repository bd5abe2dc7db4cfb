import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stageClientConfig } from '../local-stage/environment';
import { localStageFolder, readLocalState } from '../local-stage/state';
import type * as onAws from './aws';
import { taggedInDocker } from './docker';
import { taggedInKubernetes } from './kubernetes';
import type { TaggedResource } from './tagged';

/**
 * Everything on this machine that carries a stage's tags or labels: on the emulator, in Docker, and in the local stage's cluster.
 *
 * Only what is up is asked; where the local stage is down, nothing is found.
 *
 * @throws {DeliveryError} where a platform that is up does not tell: an inventory with a hole must not look complete
 */
export async function localInventory(root: string): Promise<TaggedResource[]> {
  if (!existsSync(join(localStageFolder(root), 'state.json'))) return [];
  const { aws, clone, docker, kubernetes } = readLocalState(root);
  const found = await Promise.all([
    aws ? loadAws().taggedOnAws(stageClientConfig('local', root)) : [],
    docker ? taggedInDocker(clone) : [],
    kubernetes ? taggedInKubernetes(kubernetes) : [],
  ]);
  return found.flat();
}

/** Loaded where it is used: a command that asks for no tags would wait for the SDK in vain. */
function loadAws(): typeof onAws {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a CommonJS neighbour needs its compiled name
  return require('./aws') as typeof onAws;
}

/** What of the inventory belongs to one service on one stage. */
export function ofService(all: readonly TaggedResource[], stage: string, service: string): TaggedResource[] {
  return all.filter((resource) => resource.stage === stage && resource.service === service);
}
