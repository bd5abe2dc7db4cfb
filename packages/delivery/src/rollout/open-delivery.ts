import type { ServiceDeclaration } from '@fairway/declaration';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../engine/engine';
import { alarmOf } from '../alarm/alarm';
import { prepareStage } from '../local-stage/environment';
import { localStateIfUp, trustedBy } from '../local-stage/trust';
import { Journal } from '../journal/journal';
import { readPolicyResults } from '../records/policy-results';
import { RecordChain } from '../records/record-chain';
import { signerOf } from '../records/signature';
import type { Stage } from '../stage/stage';
import { openStore } from '../store/open-store';
import type { Workspace } from '../workspace/workspace';
import type { Delivery } from './delivery';

export interface OpenOptions {
  readonly workspace: Workspace;
  readonly stage: Stage;
  readonly service: ServiceDeclaration;
  readonly report: (progress: Progress) => void;
  readonly lockWaitMs: number;
  readonly signal?: AbortSignal;
}

/** Everything that a command on one service and stage needs, each part of the stage's declared kind. */
export async function openDelivery(options: OpenOptions): Promise<Delivery> {
  const { workspace, stage, service } = options;
  const store = openStore(workspace, stage);
  if (stage.isLocal) await prepareLocally(workspace, stage);
  return {
    ...options,
    engine: workspace.engine(service),
    store,
    chain: new RecordChain(store, signerOf(stage)),
    journal: new Journal(store, service.name),
    alarm: alarmOf(workspace, stage),
    trust: trustedBy(workspace, stage),
    policyResults: () => readPolicyResults(join(workspace.projectFolder(service), 'reports')),
  };
}

/** Makes the stage's own user on the emulator where that runs and the user is missing. */
async function prepareLocally(workspace: Workspace, stage: Stage): Promise<void> {
  const aws = localStateIfUp(workspace)?.aws;
  if (aws && !existsSync(join(aws.credentialsDir, `${stage.name}.ini`))) await prepareStage(stage.name, workspace.root);
}
