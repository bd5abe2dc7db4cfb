import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';
import { localStageFolder, type LocalState, readLocalState } from './state';

/** Node's own certificates and that of the emulator's authority, where the stage is on this machine and the emulator runs. */
export function trustedBy(workspace: Workspace, stage: Stage): readonly string[] | undefined {
  const aws = stage.isLocal ? localStateIfUp(workspace)?.aws : undefined;
  return aws && existsSync(aws.caFile) ? [...rootCertificates, readFileSync(aws.caFile, 'utf8')] : undefined;
}

/** Undefined where the local stage is down: a service in processes of its own does not need it. */
export function localStateIfUp(workspace: Workspace): LocalState | undefined {
  const isUp = existsSync(join(localStageFolder(workspace.root), 'state.json'));
  return isUp ? readLocalState(workspace.root) : undefined;
}
