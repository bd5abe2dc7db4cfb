import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stageClientConfig } from '../local-stage/environment';
import { localStageFolder, readLocalState } from '../local-stage/state';
import { taggedOnAws } from './aws';
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
    aws ? taggedOnAws(stageClientConfig('local', root)) : [],
    docker ? taggedInDocker(clone) : [],
    kubernetes ? taggedInKubernetes(kubernetes) : [],
  ]);
  return found.flat();
}

/** What of the inventory belongs to one service on one stage. */
export function ofService(all: readonly TaggedResource[], stage: string, service: string): TaggedResource[] {
  return all.filter((resource) => resource.stage === stage && resource.service === service);
}
