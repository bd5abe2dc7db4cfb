import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stageName } from '../stage/stage-name';
import { LocalStageError, type LocalState, readLocalState } from './state';
import { findWorkspace } from './workspace';

/** What an AWS SDK v3 client takes to act as a stage's deployer on the emulator. */
export interface StageClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: { readonly httpsAgent: { readonly ca: Buffer } };
}

/**
 * Environment in which `aws`, the CDK and the SDKs act as the stage's deployer on the emulator; nothing else is needed.
 *
 * @throws {LocalStageError} `LOCAL_STAGE_DOWN`, or `STAGE_CREDENTIALS_MISSING` before `prepareStage` was called
 */
export function stageEnvironment(stage: string, workspace: string = findWorkspace()): Record<string, string> {
  const { aws, credentials, config } = stageFiles(stage, workspace);
  return {
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_CONFIG_FILE: config,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CA_BUNDLE: aws.caFile,
    NODE_EXTRA_CA_CERTS: aws.caFile,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    // Without it a client that finds no key asks the network for one, and waits.
    AWS_EC2_METADATA_DISABLED: 'true',
    /** Every role that the stage creates must carry this boundary. */
    FAIRWAY_PERMISSIONS_BOUNDARY: `arn:aws:iam::${aws.account}:policy/fairway-${stage}-boundary`,
  };
}

/** `base` without any AWS setting of its own, which would win over the stage's, and with the stage's. */
export function withStageEnvironment(
  stage: string,
  base: NodeJS.ProcessEnv = process.env,
  workspace: string = findWorkspace(),
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_DEFAULT_'));
  return { ...Object.fromEntries(kept), ...stageEnvironment(stage, workspace) };
}

/** For clients inside this process: Node.js reads NODE_EXTRA_CA_CERTS only when it starts. */
export function stageClientConfig(stage: string, workspace: string = findWorkspace()): StageClientConfig {
  const { aws, credentials } = stageFiles(stage, workspace);
  const text = readFileSync(credentials, 'utf8');
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, 'm').exec(text)?.[1];
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  if (!accessKeyId || !secretAccessKey) throw missing(stage, credentials);
  return {
    region: aws.region,
    endpoint: aws.endpoint,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: { httpsAgent: { ca: readFileSync(aws.caFile) } },
  };
}

/**
 * Makes the deployer of a stage on the emulator, with its key file, where it is not there yet.
 *
 * @throws {LocalStageError} `LOCAL_STAGE_DOWN` or `STAGE_CREDENTIALS_FAILED`
 */
export function prepareStage(stage: string, workspace: string = findWorkspace()): Promise<void> {
  return runLocal('credentials', stage, workspace);
}

/**
 * Removes the deployer of a preview stage and its key file; call it when nothing of the stage is deployed any more.
 *
 * @throws {LocalStageError} `LOCAL_STAGE_DOWN` or `STAGE_CREDENTIALS_FAILED`
 */
export function forgetStage(stage: string, workspace: string = findWorkspace()): Promise<void> {
  return runLocal('forget', stage, workspace);
}

/** Only `infra/local` holds the emulator's root key, so it is asked as a program. */
async function runLocal(verb: 'credentials' | 'forget', stage: string, workspace: string): Promise<void> {
  awsOf(workspace);
  const main = join(findWorkspace(), 'infra', 'local', 'lib', 'main.js');
  try {
    await promisify(execFile)(process.execPath, [main, verb, stageName(stage), '--workspace', workspace], {
      timeout: 60_000,
    });
  } catch (error) {
    throw new LocalStageError(
      'STAGE_CREDENTIALS_FAILED',
      (error as { stderr?: string }).stderr?.trim() || String(error),
    );
  }
}

function stageFiles(stage: string, workspace: string) {
  const aws = awsOf(workspace);
  const credentials = join(aws.credentialsDir, `${stageName(stage)}.ini`);
  const config = join(aws.credentialsDir, `${stage}.config`);
  if (!existsSync(credentials) || !existsSync(config)) throw missing(stage, credentials);
  return { aws, credentials, config };
}

function awsOf(workspace: string): NonNullable<LocalState['aws']> {
  const { aws } = readLocalState(workspace);
  if (aws) return aws;
  throw new LocalStageError(
    'LOCAL_STAGE_DOWN',
    'expected the AWS emulator to be up, found that it is not. Start the local stage: npx nx up local',
  );
}

function missing(stage: string, file: string): LocalStageError {
  return new LocalStageError(
    'STAGE_CREDENTIALS_MISSING',
    `expected the deployer's key in ${file}, found none. Create it: node infra/local/lib/main.js credentials ${stage}`,
  );
}
