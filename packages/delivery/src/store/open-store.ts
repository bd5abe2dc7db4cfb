import { join } from 'node:path';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';
import { FolderStore } from './folder-store';
import type { Store } from './store';

/** The store that the stage declares: `.fairway/records/<stage>`, or `<stage>/` of a bucket. */
export async function openStore(workspace: Workspace, stage: Stage): Promise<Store> {
  const { records } = stage.declaration;
  switch (records.kind) {
    case 'folder':
      return new FolderStore(join(workspace.root, '.fairway/records', stage.name));
    case 's3': {
      // Loaded where it is used: a stage of this machine would wait for the SDK in vain.
      const { S3Store } = await import('./s3-store');
      return new S3Store(stage.value(records.bucket), `${stage.name}/`, { region: stage.aws().region });
    }
  }
}
