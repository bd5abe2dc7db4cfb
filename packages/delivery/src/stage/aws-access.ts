import { LocalStageError } from '../local-stage/state';
import {
  prepareStage,
  type StageClientConfig,
  stageClientConfig,
  withStageEnvironment,
} from '../local-stage/environment';
import { loadStage } from './stage';

/** How a stage's own user or role acts on AWS, or on the local stage's emulator. */
export interface AwsAccess {
  readonly platform: 'aws' | 'emulator';
  readonly region: string;
  /** Address of the emulator, undefined on AWS. */
  readonly endpoint?: string;
  /** What every client of the AWS SDK v3 takes. */
  readonly client: StageClientConfig | { readonly region: string; readonly profile?: string };
  /** For programs: credentials, region and, for the emulator, its address and authority. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Takes a stage as it is declared: on the emulator its own user, made where it is not there yet; on AWS the profile or
 * the role that it names.
 *
 * @throws {DeliveryError} where the stage is not configured
 * @throws {LocalStageError} where the local stage is not up
 */
export async function awsAccess(name: string): Promise<AwsAccess> {
  const stage = loadStage(name);
  if (!stage.isLocal) {
    const { account, region, credentials } = stage.aws();
    // A pipeline has entered the role before it calls us, so its credentials stand in the environment.
    const profile = credentials.kind === 'profile' ? credentials.profile : undefined;
    return {
      platform: 'aws',
      region,
      client: profile ? { region, profile } : { region },
      environment: {
        ...process.env,
        ...(profile && { AWS_PROFILE: profile }),
        AWS_REGION: region,
        CDK_DEFAULT_ACCOUNT: account,
      },
    };
  }
  const client = await deployerOf(name);
  const { region, endpoint } = client;
  return { platform: 'emulator', region, endpoint, client, environment: withStageEnvironment(name) };
}

async function deployerOf(stage: string): Promise<StageClientConfig> {
  try {
    return stageClientConfig(stage);
  } catch (error) {
    if (!(error instanceof LocalStageError) || error.code !== 'STAGE_CREDENTIALS_MISSING') throw error;
    await prepareStage(stage);
    return stageClientConfig(stage);
  }
}
