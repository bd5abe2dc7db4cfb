import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { type LocalState, readLocalState } from '@fairway/delivery';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Placement } from '../naming';
import { WORKSPACE } from '../paths';

/** Where a stage lives, and with whose credentials it is reached. */
export interface Target {
  readonly platform: Placement['platform'];
  readonly region: string;
  /** Environment for the CDK's command line: credentials, region and, for the emulator, its address and authority. */
  readonly environment: NodeJS.ProcessEnv;
  /** Present on the emulator only. */
  readonly local?: LocalState;
}

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
}

/**
 * Finds where a stage lives: on the emulator where the local stage keeps credentials for it, else on AWS with the
 * credentials and the region of the environment.
 *
 * @throws {LocalStageError} where the stage `local` is not up
 */
export function targetOf(stage: string, workspace = WORKSPACE): Target {
  const credentials = join(workspace, '.fairway', 'local', 'aws', `${stage}.ini`);
  if (stage !== 'local' && !existsSync(credentials)) return onAws(stage);
  const local = readLocalState(workspace);
  const { aws } = local;
  if (!aws) throw new Error('EMULATOR_DOWN: expected the local stage to run the emulator. Start it: npx nx up local');
  const environment = {
    ...withoutAws(process.env),
    AWS_SHARED_CREDENTIALS_FILE: join(aws.credentialsDir, `${stage}.ini`),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    // The CDK makes its own connections and reads only this one.
    AWS_CA_BUNDLE: aws.caFile,
    NODE_EXTRA_CA_CERTS: aws.caFile,
    // The CDK remembers which key belongs to which account; a new emulator has new keys.
    CDK_HOME: join(workspace, '.fairway', 'local', 'cdk'),
  };
  return { platform: 'emulator', region: aws.region, environment, local };
}

/** Clients of the services that a rollout speaks to. */
export function clientsFor({ region, local, environment }: Target): Clients {
  if (!local?.aws) {
    const common = { region };
    return {
      cloudFormation: new CloudFormationClient(common),
      lambda: new LambdaClient(common),
      logs: new CloudWatchLogsClient(common),
      s3: new S3Client(common),
    };
  }
  const { endpoint, caFile } = local.aws;
  const common = {
    region,
    endpoint,
    credentials: readCredentials(environment.AWS_SHARED_CREDENTIALS_FILE ?? ''),
    requestHandler: { httpsAgent: new Agent({ ca: readFileSync(caFile), keepAlive: true }) },
  };
  return {
    cloudFormation: new CloudFormationClient(common),
    lambda: new LambdaClient(common),
    logs: new CloudWatchLogsClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
  };
}

/** Key and secret of the profile `default`: the file that the local stage writes holds no other. */
export function readCredentials(file: string): { accessKeyId: string; secretAccessKey: string } {
  const text = readFileSync(file, 'utf8');
  const value = (name: string): string => {
    const found = new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1];
    if (found) return found;
    throw new Error(`CREDENTIALS_DAMAGED: expected ${name} in ${file}. Write it anew: npx nx reset local`);
  };
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
}

function onAws(stage: string): Target {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) {
    throw new Error(
      `AWS_REGION_MISSING: expected AWS_REGION for the stage ${stage}, found none. Set it and try again.`,
    );
  }
  return { platform: 'aws', region, environment: { ...process.env, AWS_REGION: region } };
}

/** What the user's own AWS settings would change must not reach the emulator, nor the emulator's the user's account. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
