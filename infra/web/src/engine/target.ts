import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  findWorkspace,
  loadStage,
  LocalStageError,
  prepareStage,
  readLocalState,
  type StageClientConfig,
  stageClientConfig,
  withStageEnvironment,
} from '@fairway/delivery';
import type { WebSettings } from '../settings/settings';

/** Where a stage lives, and with whose credentials it is reached. */
export interface Target extends Pick<
  WebSettings,
  'platform' | 'region' | 'account' | 'permissionsBoundary' | 'registryHost'
> {
  readonly ecs: ECSClient;
  readonly ecr: ECRClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  /** For Pulumi and its provider: credentials, region, and the emulator's address and authority. */
  readonly environment: Record<string, string>;
}

/**
 * Takes a stage as it is declared: on the emulator its own user, on AWS the profile or the role that it names.
 *
 * @throws {DeliveryError} where the stage is not configured
 * @throws {LocalStageError} where the local stage is not up
 */
export async function targetOf(stage: string): Promise<Target> {
  return loadStage(stage).isLocal ? onEmulator(stage) : onAws(stage);
}

async function onEmulator(stage: string): Promise<Target> {
  const config = await deployerOf(stage);
  const environment = onlyOurs(withStageEnvironment(stage));
  return {
    platform: 'emulator',
    region: config.region,
    account: readLocalState(findWorkspace()).aws?.account ?? '',
    permissionsBoundary: environment.FAIRWAY_PERMISSIONS_BOUNDARY,
    // Docker takes a registry on loopback without a certificate of its own; the emulator listens there as well.
    registryHost: `127.0.0.1:${new URL(config.endpoint).port}`,
    ...clientsFor(config),
    environment,
  };
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
  const profile: Record<string, string> = credentials.kind === 'profile' ? { AWS_PROFILE: credentials.profile } : {};
  const config = credentials.kind === 'profile' ? { region, profile: credentials.profile } : { region };
  return {
    platform: 'aws',
    region,
    account,
    permissionsBoundary: process.env.FAIRWAY_PERMISSIONS_BOUNDARY,
    ...clientsFor(config),
    environment: { ...profile, AWS_REGION: region },
  };
}

function clientsFor(config: object) {
  return {
    ecs: new ECSClient(config),
    ecr: new ECRClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    logs: new CloudWatchLogsClient(config),
  };
}

/** Empties what Pulumi would otherwise take from the caller's environment: it adds that to what it is given. */
function onlyOurs(wanted: NodeJS.ProcessEnv): Record<string, string> {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith('AWS_') && wanted[name] === undefined);
  const own = Object.entries(wanted).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && /^(AWS_|NODE_EXTRA_CA|FAIRWAY_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(foreign.map((name) => [name, ''])), ...Object.fromEntries(own) };
}
