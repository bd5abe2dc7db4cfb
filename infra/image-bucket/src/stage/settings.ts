import { dirname, join } from 'node:path';
import type { StageSettings } from './stage';

/** The project's folder, whether it runs from `lib` or from `src`. */
export const PROJECT = dirname(dirname(__dirname));
export const WORKSPACE = dirname(dirname(PROJECT));
export const MODULE = join(PROJECT, 'modules', 'image-bucket');

/** What a stage wants of the bucket. A follow-up change, such as another prefix or origin, is made here. */
export function bucketInputs(stage: string, account?: string): Record<string, unknown> {
  const throwAway = stage === 'local' || stage.startsWith('pr-');
  return {
    // S3 names are shared by everybody on AWS, hence the account.
    name: ['fairway', stage, 'image-bucket', account].filter(Boolean).join('-'),
    public_prefixes: ['images/'],
    uploader_prefix: 'images/',
    uploader_user: stage === 'local',
    access_log_days: throwAway ? 7 : 90,
    deletion_protection: !throwAway,
  };
}

/** Settings of a stage; its state lies below `.fairway/` for local, in `FAIRWAY_STATE_BUCKET` elsewhere. */
export function stageSettings(
  stage: string,
  owner: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): StageSettings {
  const bucket = environment.FAIRWAY_STATE_BUCKET;
  return {
    stage,
    service: 'image-bucket',
    owner,
    inputs: bucketInputs(stage, environment.FAIRWAY_AWS_ACCOUNT),
    state: bucket
      ? { bucket, region: environment.AWS_REGION ?? 'us-east-1' }
      : { folder: join(WORKSPACE, '.fairway', 'terraform', stage, 'image-bucket') },
    moduleSource: MODULE,
  };
}
