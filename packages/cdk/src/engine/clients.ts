import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { awsAccess, findWorkspace, localStageFolder } from '@fairway/delivery';
import type { Placement } from '../placement';

export interface Clients {
  readonly platform: Placement['platform'];
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly metrics: CloudWatchClient;
  readonly s3: S3Client;
  /** For the CDK's command line. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Clients that act as the stage's deployer.
 *
 * @throws {DeliveryError} where the stage is not configured
 * @throws {LocalStageError} where the local stage is not up
 */
export async function clientsOf(stage: string): Promise<Clients> {
  const { platform, client, environment } = await awsAccess(stage);
  // The CDK remembers which key belongs to which account; a new emulator has new keys.
  const home = platform === 'emulator' ? { CDK_HOME: join(localStageFolder(findWorkspace()), 'cdk') } : {};
  return {
    platform,
    cloudFormation: new CloudFormationClient(client),
    lambda: new LambdaClient(client),
    logs: new CloudWatchLogsClient(client),
    metrics: new CloudWatchClient(client),
    s3: new S3Client({ ...client, forcePathStyle: platform === 'emulator' }),
    environment: { ...environment, ...home },
  };
}
