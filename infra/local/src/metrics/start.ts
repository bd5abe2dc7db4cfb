import { dirname, join } from 'node:path';
import type { IAMClient } from '@aws-sdk/client-iam';
import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { ACCOUNT, REGION } from '../aws/emulator';
import { adminClient, type EmulatorAddress, ensureUser, keyOf, renewKeyIfNeeded } from '../aws/users';
import { writeJson } from '../files';
import type { Layout } from '../layout';
import { type RunningPart, startPart } from '../process/part-process';
import type { ForwarderConfig } from './forwarder';

export const PART = 'metrics';
const USER = 'fairway-metrics-forwarder';

/** Starts the forwarder as a user that may read functions' logs and send metrics, and nothing else. */
export async function startMetrics(layout: Layout, address: EmulatorAddress): Promise<RunningPart> {
  const credentialsFile = join(layout.emulator, 'metrics.ini');
  const client = adminClient(layout, address);
  try {
    await prepareUser(client, credentialsFile);
  } finally {
    client.destroy();
  }
  const configFile = join(layout.emulator, 'metrics.json');
  const config: ForwarderConfig = { ...address, region: REGION, credentials: keyOf(credentialsFile) };
  writeJson(configFile, config);
  return startPart(layout, PART, {
    command: process.execPath,
    args: [join(__dirname, 'forwarder.js'), configFile],
    env: { PATH: dirname(process.execPath), HOME: layout.temporary, TMPDIR: layout.temporary },
  });
}

async function prepareUser(client: IAMClient, credentialsFile: string): Promise<void> {
  await ensureUser(client, USER);
  const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group`;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: [`${logs}:/aws/lambda/fairway-*`] },
      { Effect: 'Allow', Action: ['logs:DescribeLogGroups', 'cloudwatch:PutMetricData'], Resource: '*' },
    ],
  });
  await client.send(new PutUserPolicyCommand({ UserName: USER, PolicyName: 'forward', PolicyDocument }));
  await renewKeyIfNeeded(client, USER, credentialsFile);
}
