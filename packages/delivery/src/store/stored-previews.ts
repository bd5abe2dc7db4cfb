import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { awsConfigOf } from '../stage/aws-config';
import { previewDeclaration, Stage } from '../stage/stage';
import { isPreview } from '../stage/stage-name';
import type { Workspace } from '../workspace/workspace';
import { RECORDS_FOLDER } from './open-store';
import type * as s3 from './s3-store';

/** Names of the `pr-<number>` stages that have records, on this machine or in the bucket that previews of the pipeline share. */
export async function storedPreviews(workspace: Workspace): Promise<string[]> {
  const previews = new Stage('previews', previewDeclaration());
  const { records } = previews.declaration;
  if (records.kind !== 's3') return foldersIn(join(workspace.root, RECORDS_FOLDER)).filter(isPreview).sort();
  // Loaded where it is used: a stage of this machine would wait for the SDK in vain.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a CommonJS neighbour needs its compiled name
  const { S3Store } = require('./s3-store') as typeof s3;
  const store = new S3Store(previews.value(records.bucket), '', awsConfigOf(previews));
  return (await store.folders('pr-')).filter(isPreview).sort();
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever deployed here.
    return [];
  }
}
