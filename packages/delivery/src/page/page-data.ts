import type { ServiceDeclaration } from '@fairway/declaration';
import { liveRecord } from '../rollout/delivery';
import type { DeploymentRecord } from '../records/record';
import { type ChainFlaw, RecordChain } from '../records/record-chain';
import type { Stage } from '../stage/stage';
import { readInspection, type Inspection } from '../status/inspection';
import { type ServiceStatus, stageStatus } from '../status/status';
import type { Store } from '../store/store';

/** Deployments of a service that the page shows, the newest first. */
const SHOWN_DEPLOYMENTS = 5;

/** One service on one stage, with everything that the page says of it. */
export interface PageService {
  readonly declaration: ServiceDeclaration;
  readonly status: ServiceStatus;
  /** The record that made what is live. */
  readonly live?: DeploymentRecord;
  /** The newest first. */
  readonly deployments: readonly DeploymentRecord[];
  /** What the platform itself was last seen to run; absent where nobody looked. */
  readonly inspection?: Inspection;
  /** What it costs, as its engine estimated it when it was deployed. */
  readonly cost?: string;
  /** Brings back what was live before; absent where there is nothing to bring back. */
  readonly rollback?: string;
}

export interface PageStage {
  readonly stage: string;
  readonly services: readonly PageService[];
  readonly flaws: readonly ChainFlaw[];
}

export interface PageData {
  readonly generatedAt: Date;
  readonly stages: readonly PageStage[];
}

/** A stage and the store that holds its records. */
export interface PageSource {
  readonly stage: Stage;
  readonly store: Store;
  readonly trust?: readonly string[];
}

/** Reads the records of each stage and asks each service once. */
export async function collectPage(
  services: readonly ServiceDeclaration[],
  sources: readonly PageSource[],
  now: Date = new Date(),
): Promise<PageData> {
  const stages = await Promise.all(sources.map((source) => stageOf(services, source)));
  return { generatedAt: now, stages };
}

async function stageOf(services: readonly ServiceDeclaration[], source: PageSource): Promise<PageStage> {
  const { stage, store, trust } = source;
  const [status, { records }] = await Promise.all([
    stageStatus(stage.name, services, store, trust),
    new RecordChain(store).readable(),
  ]);
  const rows = services.map(async (declaration, index): Promise<PageService> => {
    const deployments = records.filter(({ service }) => service === declaration.name).reverse();
    const live = liveRecord(records, declaration.name);
    return {
      declaration,
      // Both lists stand in the order of the services.
      status: status.services[index] as ServiceStatus,
      live,
      deployments: deployments.slice(0, SHOWN_DEPLOYMENTS),
      inspection: await readInspection(store, declaration.name),
      cost: live?.cost,
      rollback: live && rollbackCommand(stage.name, declaration.name, live, deployments),
    };
  });
  return { stage: stage.name, services: await Promise.all(rows), flaws: status.flaws };
}

/** Names the version, so that typing it twice does not swing back. */
function rollbackCommand(
  stage: string,
  service: string,
  live: DeploymentRecord,
  deployments: readonly DeploymentRecord[],
): string | undefined {
  const before = deployments.find(
    ({ outcome, sequence, version }) => outcome === 'live' && sequence < live.sequence && version !== live.version,
  );
  const prefix = stage === 'local' ? '' : `STAGE=${stage} `;
  return before && `${prefix}npx --no fairway rollback --service ${service} --to ${before.version}`;
}
