import { localInventory } from '../inventory/inventory';
import type { TaggedResource } from '../inventory/tagged';
import { Journal } from '../journal/journal';
import { RecordChain } from '../records/record-chain';
import { loadStage } from '../stage/stage';
import { isPreview, isStage } from '../stage/stage-name';
import { openStore } from '../store/open-store';
import { storedPreviews } from '../store/stored-previews';
import type { Workspace } from '../workspace/workspace';

/** A service that still stands on a stage that nobody keeps. */
export interface Leftover {
  readonly stage: string;
  readonly service: string;
  /** When it was last touched, by the records. */
  readonly since?: string;
  /** What of it carries the stage's tags or labels; empty where only the records speak of it. */
  readonly resources: readonly TaggedResource[];
  /** False where no engine can remove it: the stage or the service is not declared any more. */
  readonly declared: boolean;
}

/**
 * What lost its stage, by the platforms' tags and labels as much as by the records: services of `pr-<number>` stages that are not to be
 * kept, and of stages that are not declared any more.
 *
 * @param keep stages whose pull requests are open
 */
export async function findLeftovers(workspace: Workspace, keep: readonly string[]): Promise<Leftover[]> {
  const lost = (stage: string) => (isPreview(stage) || !isStage(stage)) && !keep.includes(stage);
  const tagged = (await localInventory(workspace.root)).filter(({ stage }) => lost(stage));
  const found = await Promise.all(
    (await storedPreviews(workspace)).filter(lost).map((stage) => byRecords(workspace, stage)),
  );
  const names = new Set(workspace.services().map(({ name }) => name));
  const byKey = new Map(found.flat().map((leftover) => [keyOf(leftover), leftover]));
  for (const resource of tagged) {
    const { stage, service } = resource;
    // The deployer of a stage goes with the last service of it.
    if (service === undefined) continue;
    const key = keyOf({ stage, service });
    const known = byKey.get(key) ?? { stage, service, resources: [], declared: isStage(stage) && names.has(service) };
    byKey.set(key, { ...known, resources: [...known.resources, resource] });
  }
  return [...byKey.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

const keyOf = ({ stage, service }: Pick<Leftover, 'stage' | 'service'>) => `${stage} ${service}`;

async function byRecords(workspace: Workspace, stage: string): Promise<Leftover[]> {
  const store = openStore(workspace, loadStage(stage));
  const { records } = await new RecordChain(store).readable();
  const services = await Promise.all(
    workspace.services().map(async ({ name }): Promise<Leftover | undefined> => {
      const last = records.findLast(({ service }) => service === name);
      // A journal that cannot be read is a reason to look as well.
      const unfinished = await new Journal(store, name).read().catch(() => true);
      const stands = last !== undefined && last.outcome !== 'destroyed';
      if (!stands && !unfinished) return undefined;
      return { stage, service: name, since: last?.finishedAt, resources: [], declared: true };
    }),
  );
  return services.filter((leftover) => leftover !== undefined);
}
