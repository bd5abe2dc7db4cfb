import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
// The runtime brings the SDK along, so nothing is bundled.
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** What CodeDeploy hands to a hook. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

const WIDTH = 240;

/**
 * Runs on AWS before CodeDeploy gives the new version any traffic: it must tell its version and resize a photograph.
 *
 * Whatever happens, CodeDeploy is told: a hook that says nothing holds a deployment up for an hour.
 */
export async function handler(event: HookEvent): Promise<void> {
  const deployments = new CodeDeployClient({});
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    const photograph = await readFile(join(__dirname, 'photograph.jpg'));
    await check(new LambdaClient({}), setting('NEW_VERSION'), setting('FAIRWAY_VERSION'), photograph);
    status = 'Succeeded';
  } finally {
    await deployments.send(
      new PutLifecycleEventHookExecutionStatusCommand({
        deploymentId: event.DeploymentId,
        lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
        status,
      }),
    );
  }
}

/** @throws Error saying what was expected of the version and what it answered */
export async function check(
  functions: LambdaClient,
  newVersion: string,
  version: string,
  photograph: Buffer,
): Promise<void> {
  const health = await ask(functions, newVersion, { httpMethod: 'GET', path: '/healthz' });
  const told =
    health.statusCode === 200 ? (JSON.parse(health.body ?? '{}') as { version?: string }).version : undefined;
  if (told !== version) throw new Error(`HOOK_VERSION: expected version ${version}, found ${JSON.stringify(health)}`);
  const made = await ask(functions, newVersion, {
    httpMethod: 'POST',
    path: '/v1/images',
    queryStringParameters: { w: String(WIDTH) },
    body: photograph.toString('base64'),
    isBase64Encoded: true,
    requestContext: { authorizer: { tenant: 'fairway-deployment' } },
  });
  const { width } = JSON.parse(made.body ?? '{}') as { width?: number };
  if (width !== WIDTH)
    throw new Error(`HOOK_RESIZE: expected a photograph ${WIDTH} wide, found ${JSON.stringify(made)}`);
}

async function ask(
  functions: LambdaClient,
  FunctionName: string,
  event: object,
): Promise<{ statusCode?: number; body?: string }> {
  const { Payload } = await functions.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as { statusCode?: number; body?: string };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`SETTING_MISSING: expected the environment variable ${name}, found none.`);
  return value;
}
