import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import {
  findWorkspace,
  loadStage,
  localStageFolder,
  LocalStageError,
  prepareStage,
  type StageClientConfig,
  stageClientConfig,
  withStageEnvironment,
} from '@fairway/delivery';
import type { Placement } from '../naming';

/** Where a stage lives, and with whose credentials it is reached. */
export interface Target {
  readonly platform: Placement['platform'];
  readonly clients: Clients;
  /** Environment for the CDK's command line: credentials, region and, for the emulator, its address and authority. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
}

export function platformOf(stage: string): Placement['platform'] {
  return loadStage(stage).isLocal ? 'emulator' : 'aws';
}

/**
 * Takes a stage as it is declared: on the emulator its own user, on AWS the profile or the role that it names.
 *
 * @throws {DeliveryError} where the stage is not configured
 * @throws {LocalStageError} where the local stage is not up
 */
export async function targetOf(stage: string): Promise<Target> {
  if (platformOf(stage) === 'aws') return onAws(stage);
  const config = await deployerOf(stage);
  // The CDK remembers which key belongs to which account; a new emulator has new keys.
  const environment = { ...withStageEnvironment(stage), CDK_HOME: join(localStageFolder(findWorkspace()), 'cdk') };
  return { platform: 'emulator', clients: clientsFor(config), environment };
}

/** The stage's own user on the emulator, made where it is not there yet. */
async function deployerOf(stage: string): Promise<StageClientConfig> {
  try {
    return stageClientConfig(stage);
  } catch (error) {
    if (!(error instanceof LocalStageError) || error.code !== 'STAGE_CREDENTIALS_MISSING') throw error;
    await prepareStage(stage);
    return stageClientConfig(stage);
  }
}

function onAws(stage: string): Target {
  const { account, region, credentials } = loadStage(stage).aws();
  // A pipeline has entered the role before it calls us, so its credentials stand in the environment.
  const profile = credentials.kind === 'profile' ? { AWS_PROFILE: credentials.profile } : {};
  const environment = { ...process.env, ...profile, AWS_REGION: region, CDK_DEFAULT_ACCOUNT: account };
  const config = credentials.kind === 'profile' ? { region, profile: credentials.profile } : { region };
  return { platform: 'aws', clients: clientsFor(config), environment };
}

function clientsFor(config: object): Clients {
  return {
    cloudFormation: new CloudFormationClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: 'endpoint' in config }),
  };
}
