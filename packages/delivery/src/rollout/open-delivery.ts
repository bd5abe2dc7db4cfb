import type { ServiceDeclaration } from '@fairway/declaration';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Progress } from '../engine/engine';
import { alarmOf } from '../alarm/alarm';
import { prepareStage } from '../local-stage/environment';
import { localStageFolder, type LocalState, readLocalState } from '../local-stage/state';
import { Journal } from '../journal/journal';
import { readPolicyResults } from '../records/policy-results';
import { RecordChain } from '../records/record-chain';
import { RecordSigner } from '../records/signature';
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
    chain: new RecordChain(store, RecordSigner.fromEnvironment()),
    journal: new Journal(store, service.name),
    alarm: alarmOf(workspace, stage),
    trust: trustedBy(workspace, stage),
    policyResults: () => readPolicyResults(join(workspace.projectFolder(service), 'reports')),
  };
}

/** Node's own certificates and that of the emulator's authority, where the stage is on this machine and the emulator runs. */
export function trustedBy(workspace: Workspace, stage: Stage): readonly string[] | undefined {
  const aws = stage.isLocal ? localState(workspace)?.aws : undefined;
  return aws && existsSync(aws.caFile) ? [...rootCertificates, readFileSync(aws.caFile, 'utf8')] : undefined;
}

/** Makes the stage's own user on the emulator where that runs and the user is missing. */
async function prepareLocally(workspace: Workspace, stage: Stage): Promise<void> {
  const aws = localState(workspace)?.aws;
  if (aws && !existsSync(join(aws.credentialsDir, `${stage.name}.ini`))) await prepareStage(stage.name, workspace.root);
}

/** Undefined where the local stage is down: a service in processes of its own does not need it. */
function localState(workspace: Workspace): LocalState | undefined {
  const isUp = existsSync(join(localStageFolder(workspace.root), 'state.json'));
  return isUp ? readLocalState(workspace.root) : undefined;
}
