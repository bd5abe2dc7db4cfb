import { join } from 'node:path';
import { DeliveryError } from '../errors';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';
import { FolderStore } from './folder-store';
import type { Store } from './store';

/** The store that the stage declares: `.fairway/records/<stage>`, or a bucket. */
export async function openStore(workspace: Workspace, stage: Stage): Promise<Store> {
  const { records } = stage.declaration;
  switch (records.kind) {
    case 'folder':
      return Promise.resolve(new FolderStore(join(workspace.root, '.fairway/records', stage.name)));
    case 's3':
    case 'gcs':
      throw new DeliveryError('STORE_UNKNOWN', `records in ${records.kind} are not supported yet`);
  }
}
