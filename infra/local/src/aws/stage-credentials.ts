import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { writeAtomically } from '../files';
import type { Layout } from '../layout';
import { boundaryArn, boundaryName, boundaryPolicy, deployerName, deployerPolicy } from './deployer-policy';
import { REGION } from './emulator';
import { adminClient, type EmulatorAddress, ensureUser, renewKeyIfNeeded, unlessThere } from './users';

/**
 * Makes the stage's deployer as it should be: the user, its policy, the boundary of the stage's roles, and a key in
 * `<stage>.ini` (mode 0600) with the configuration `<stage>.config` beside it. A key that still works is kept.
 */
export async function ensureStageCredentials(layout: Layout, address: EmulatorAddress, stage: string): Promise<void> {
  const client = adminClient(layout, address);
  try {
    const UserName = deployerName(stage);
    await ensureUser(client, UserName, [{ Key: 'fairway:stage', Value: stage }]);
    await ensureBoundary(client, stage);
    await client.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'deploy',
        PolicyDocument: JSON.stringify(deployerPolicy(stage)),
      }),
    );
    const files = credentialFiles(layout, stage);
    await renewKeyIfNeeded(client, UserName, files.credentials);
    writeAtomically(
      files.config,
      [
        '[default]',
        `region = ${REGION}`,
        'output = json',
        `endpoint_url = ${address.endpoint}`,
        `ca_bundle = ${address.caFile}`,
        's3 =',
        '  addressing_style = path',
        '',
      ].join('\n'),
    );
  } finally {
    client.destroy();
  }
}

/** Takes the key files of a stage away; the user stays, without a key that anybody holds. */
export function forgetStageCredentials(layout: Layout, stage: string): void {
  for (const file of Object.values(credentialFiles(layout, stage))) rmSync(file, { force: true });
}

export function credentialFiles(layout: Layout, stage: string) {
  return {
    credentials: join(layout.credentials, `${stage}.ini`),
    config: join(layout.credentials, `${stage}.config`),
  };
}

async function ensureBoundary(client: IAMClient, stage: string): Promise<void> {
  const PolicyDocument = JSON.stringify(boundaryPolicy(stage));
  const PolicyArn = boundaryArn(stage);
  const created = await unlessThere(() =>
    client.send(new CreatePolicyCommand({ PolicyName: boundaryName(stage), PolicyDocument })),
  );
  if (created) return;
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await client.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  if (decode(PolicyVersion?.Document) === PolicyDocument) return;
  await client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  // IAM keeps five versions; nobody needs an old limit.
  const { Versions = [] } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (!IsDefaultVersion) await client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}

const decode = (text: string | undefined) => (text?.startsWith('%') ? decodeURIComponent(text) : text);
