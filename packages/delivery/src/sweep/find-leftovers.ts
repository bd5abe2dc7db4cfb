import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../journal/journal';
import { RecordChain } from '../records/record-chain';
import { isPreview } from '../stage/stage-name';
import { FolderStore } from '../store/folder-store';
import type { Workspace } from '../workspace/workspace';

/** A service that still stands on the stage of a pull request that nobody keeps. */
export interface Leftover {
  readonly stage: string;
  readonly service: string;
  /** When it was last touched. */
  readonly since?: string;
}

/**
 * What lost its stage: services of `pr-<number>` stages that are not to be kept and whose last record is no destroy.
 *
 * @param keep stages whose pull requests are open
 */
export async function findLeftovers(workspace: Workspace, keep: readonly string[]): Promise<Leftover[]> {
  const stages = previewsOf(workspace).filter((stage) => !keep.includes(stage));
  const found = await Promise.all(stages.map((stage) => leftoversOf(workspace, stage)));
  return found.flat();
}

async function leftoversOf(workspace: Workspace, stage: string): Promise<Leftover[]> {
  const store = new FolderStore(join(workspace.root, '.fairway/records', stage));
  const { records } = await new RecordChain(store).readable();
  const services = await Promise.all(
    workspace.services().map(async ({ name }): Promise<Leftover | undefined> => {
      const last = records.findLast(({ service }) => service === name);
      // A journal that cannot be read is a reason to look as well.
      const unfinished = await new Journal(store, name).read().catch(() => true);
      const stands = last !== undefined && last.outcome !== 'destroyed';
      return stands || unfinished ? { stage, service: name, since: last?.finishedAt } : undefined;
    }),
  );
  return services.filter((leftover) => leftover !== undefined);
}

function previewsOf(workspace: Workspace): string[] {
  try {
    return readdirSync(join(workspace.root, '.fairway/records')).filter(isPreview).sort();
  } catch {
    return [];
  }
}
