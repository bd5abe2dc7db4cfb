import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { LocalError } from '../errors';
import { writeAtomically } from '../files';
import type { Layout } from '../layout';
import { boundaryArn, boundaryName, boundaryPolicy, deployerName, deployerPolicy } from './deployer-policy';
import { REGION } from './emulator';
import {
  adminClient,
  type EmulatorAddress,
  ensureUser,
  ifThere,
  removeUser,
  renewKeyIfNeeded,
  unlessThere,
} from './users';

const POLICY = 'deploy';

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
        PolicyName: POLICY,
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

export function credentialFiles(layout: Layout, stage: string) {
  return {
    credentials: join(layout.credentials, `${stage}.ini`),
    config: join(layout.credentials, `${stage}.config`),
  };
}

/**
 * Removes what `ensureStageCredentials` made, and nothing where a role of the stage is left: without its deployer
 * nobody could remove it.
 *
 * @throws {LocalError} `STAGE_NOT_EMPTY`
 */
export async function removeStageCredentials(layout: Layout, address: EmulatorAddress, stage: string): Promise<void> {
  const client = adminClient(layout, address);
  try {
    await removeBoundary(client, stage);
    const UserName = deployerName(stage);
    await ifThere(() => client.send(new DeleteUserPolicyCommand({ UserName, PolicyName: POLICY })));
    await ifThere(() => removeUser(client, UserName));
  } finally {
    client.destroy();
  }
  for (const file of Object.values(credentialFiles(layout, stage))) rmSync(file, { force: true });
}

async function removeBoundary(client: IAMClient, stage: string): Promise<void> {
  try {
    await ifThere(() => client.send(new DeletePolicyCommand({ PolicyArn: boundaryArn(stage) })));
  } catch (error) {
    if (!(error as Error).name.startsWith('DeleteConflict')) throw error;
    throw new LocalError(
      'STAGE_NOT_EMPTY',
      `expected nothing of ${stage} to be deployed, found a role that ${boundaryName(stage)} limits. Destroy its services first: STAGE=${stage} npx nx run-many -t destroy`,
    );
  }
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
