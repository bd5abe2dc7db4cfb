import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../errors';
import { removeFromDocker } from '../inventory/docker';
import { localInventory } from '../inventory/inventory';
import type { TaggedResource } from '../inventory/tagged';
import { forgetStage } from '../local-stage/environment';
import { localStageFolder, readLocalState } from '../local-stage/state';
import { isPreview } from '../stage/stage-name';
import type { Workspace } from '../workspace/workspace';
import type { Leftover } from './find-leftovers';

export interface Swept {
  readonly stage: string;
  readonly service: string;
  /** Why it still stands; absent where it is gone. */
  readonly problem?: string;
}

/**
 * Removes what lost its stage: by the service's own engine where it is declared, otherwise by what can be removed by its label alone.
 *
 * A stage of a pull request on which nothing stands any more loses its deployer and its secrets as well.
 *
 * @param destroy removes a declared service from a stage
 */
export async function sweep(
  workspace: Workspace,
  leftovers: readonly Leftover[],
  destroy: (leftover: Leftover) => Promise<unknown>,
): Promise<Swept[]> {
  const swept: Swept[] = [];
  // An engine also removes what its services share on a stage, which no engine is declared for.
  const ordered = [...leftovers].sort((a, b) => Number(b.declared) - Number(a.declared));
  for (const leftover of ordered) {
    const { stage, service } = leftover;
    try {
      if (leftover.declared) await destroy(leftover);
      else await removeUndeclared({ ...leftover, resources: await stillThere(workspace, leftover) });
      swept.push({ stage, service });
    } catch (error) {
      // One that resists must not keep the others.
      swept.push({ stage, service, problem: reasonOf(error) });
    }
  }
  const clean = [...new Set(leftovers.map(({ stage }) => stage))].filter(
    (stage) => isPreview(stage) && swept.every((one) => one.stage !== stage || one.problem === undefined),
  );
  for (const stage of clean) await forget(workspace, stage);
  return swept;
}

async function stillThere({ root }: Workspace, { resources }: Leftover): Promise<TaggedResource[]> {
  const there = new Set((await localInventory(root)).map(keyOf));
  return resources.filter((resource) => there.has(keyOf(resource)));
}

const keyOf = ({ platform, name }: TaggedResource) => `${platform} ${name}`;

async function removeUndeclared({ stage, service, resources }: Leftover): Promise<void> {
  for (const resource of resources) if (resource.platform === 'docker') await removeFromDocker(resource);
  const others = resources.filter(({ platform }) => platform !== 'docker');
  if (others.length === 0) return;
  throw new Error(
    `no engine is declared that could remove ${others.map(({ name }) => name).join(', ')}. ` +
      `Check out a commit that declares ${service} on ${stage}, or remove them by hand`,
  );
}

async function forget({ root }: Workspace, stage: string): Promise<void> {
  rmSync(join(root, '.fairway/secrets', stage), { recursive: true, force: true });
  if (!existsSync(join(localStageFolder(root), 'state.json'))) return;
  const credentials = readLocalState(root).aws?.credentialsDir;
  if (credentials === undefined || !existsSync(join(credentials, `${stage}.ini`))) return;
  if ((await localInventory(root)).some((one) => one.stage === stage && one.service !== undefined)) return;
  await forgetStage(stage, root);
}
