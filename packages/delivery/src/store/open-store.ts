import { join } from 'node:path';
import { awsConfigOf } from '../stage/aws-config';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';
import { FolderStore } from './folder-store';
import type * as gcs from './gcs-store';
import type * as s3 from './s3-store';
import type { Store } from './store';

/** Where the records of this machine's stages lie, one folder each. */
export const RECORDS_FOLDER = '.fairway/records';

/** The store that the stage declares: `.fairway/records/<stage>`, or `<stage>/` of a bucket. */
export function openStore(workspace: Workspace, stage: Stage): Store {
  const { records } = stage.declaration;
  switch (records.kind) {
    case 'folder':
      return new FolderStore(join(workspace.root, RECORDS_FOLDER, stage.name));
    case 's3': {
      // Loaded where it is used: a stage of this machine would wait for the SDK in vain.
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a CommonJS neighbour needs its compiled name
      const { S3Store } = require('./s3-store') as typeof s3;
      return new S3Store(stage.value(records.bucket), `${stage.name}/`, awsConfigOf(stage));
    }
    case 'gcs': {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
      const { GcsStore } = require('./gcs-store') as typeof gcs;
      return new GcsStore(stage.value(records.bucket), `${stage.name}/`, { projectId: stage.gcp().project });
    }
  }
}
