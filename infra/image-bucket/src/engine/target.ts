import { S3Client } from '@aws-sdk/client-s3';
import { awsAccess, findWorkspace, loadStage, localStageFolder, readLocalState, stateBucket } from '@fairway/delivery';
import { join } from 'node:path';
import type { StageSettings } from '../stage/stage';
import type { Surroundings } from '../stage/settings';
import { Archive } from './archive';

/** Where a stage lives, and with whose credentials it is reached. */
export interface Target {
  readonly platform: 'emulator' | 'aws';
  readonly region: string;
  /** Address of the emulator, undefined on AWS. */
  readonly endpoint?: string;
  readonly s3: S3Client;
  /** For Terraform: credentials, region, and the emulator's address and authority. */
  readonly environment: NodeJS.ProcessEnv;
  readonly surroundings: Surroundings;
  readonly state: StageSettings['state'];
  /** Holds the configurations that were applied from this machine. */
  readonly folder: string;
  /** Holds those of every machine, where the state lies in a bucket. */
  readonly archive?: Archive;
}

/**
 * Takes a stage as it is declared: on the emulator its own user, on AWS the profile or the role that it names.
 *
 * @throws {DeliveryError} where the stage is not configured, or a runner has no bucket for the state
 * @throws {LocalStageError} where the local stage is not up
 */
export async function targetOf(stage: string): Promise<Target> {
  const folder = join(findWorkspace(), '.fairway', 'terraform', stage, 'image-bucket');
  return loadStage(stage).isLocal ? onEmulator(stage) : onAws(stage, folder);
}

async function onEmulator(stage: string): Promise<Target> {
  const { aws } = readLocalState(findWorkspace());
  const { region, endpoint, client, environment } = await awsAccess(stage);
  // The state is the emulator's: it is reset with it.
  const folder = join(localStageFolder(findWorkspace()), 'terraform', stage, 'image-bucket');
  return {
    platform: 'emulator',
    region,
    endpoint,
    s3: new S3Client({ ...client, forcePathStyle: true }),
    environment,
    surroundings: {
      trustedArns: [`arn:aws:iam::${aws?.account}:user/fairway-${stage}-deployer`],
      permissionsBoundary: environment.FAIRWAY_PERMISSIONS_BOUNDARY,
    },
    state: { folder },
    folder,
  };
}

async function onAws(stage: string, folder: string): Promise<Target> {
  const { account } = loadStage(stage).aws();
  const { region, client, environment } = await awsAccess(stage);
  const bucket = stateBucket();
  const s3 = new S3Client(client);
  return {
    platform: 'aws',
    region,
    s3,
    environment,
    surroundings: { account, trustedArns: [], permissionsBoundary: process.env.FAIRWAY_PERMISSIONS_BOUNDARY },
    state: bucket ? { bucket, region } : { folder },
    folder,
    archive: bucket ? new Archive(s3, bucket, `${stage}/image-bucket/configurations`) : undefined,
  };
}
