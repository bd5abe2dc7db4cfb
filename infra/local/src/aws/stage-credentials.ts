import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListPolicyVersionsCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { writeAtomically } from '../files';
import type { Layout } from '../layout';
import { boundaryArn, boundaryName, boundaryPolicy, deployerName, deployerPolicy } from './deployer-policy';
import { REGION, rootKey } from './emulator';

export interface EmulatorAddress {
  readonly endpoint: string;
  readonly caFile: string;
}

/**
 * Makes the stage's deployer as it should be: the user, its policy, the boundary of the stage's roles, and a key in
 * `<stage>.ini` (mode 0600) with the configuration `<stage>.config` beside it. A key that still works is kept.
 */
export async function ensureStageCredentials(layout: Layout, address: EmulatorAddress, stage: string): Promise<void> {
  const client = adminClient(layout, address);
  try {
    const UserName = deployerName(stage);
    await ignoring('EntityAlreadyExistsException', () =>
      client.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'fairway:stage', Value: stage }] })),
    );
    await ensureBoundary(client, stage);
    await client.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'deploy',
        PolicyDocument: JSON.stringify(deployerPolicy(stage)),
      }),
    );
    const files = credentialFiles(layout, stage);
    if (!(await hasWorkingKey(client, UserName, files.credentials)))
      await renewKey(client, UserName, files.credentials);
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

function adminClient(layout: Layout, { endpoint, caFile }: EmulatorAddress): IAMClient {
  return new IAMClient({
    endpoint,
    region: REGION,
    credentials: rootKey(layout),
    maxAttempts: 2,
    requestHandler: { httpsAgent: { ca: readFileSync(caFile) }, requestTimeout: 10_000 },
  });
}

async function ensureBoundary(client: IAMClient, stage: string): Promise<void> {
  const PolicyDocument = JSON.stringify(boundaryPolicy(stage));
  const PolicyArn = boundaryArn(stage);
  const created = await ignoring('EntityAlreadyExistsException', () =>
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

async function hasWorkingKey(client: IAMClient, UserName: string, file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const id = /^aws_access_key_id = (\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.some(({ AccessKeyId, Status }) => AccessKeyId === id && Status === 'Active');
}

async function renewKey(client: IAMClient, UserName: string, file: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  }
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
  writeAtomically(
    file,
    `[default]\naws_access_key_id = ${AccessKey?.AccessKeyId}\naws_secret_access_key = ${AccessKey?.SecretAccessKey}\n`,
  );
}

async function ignoring<T>(name: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if ((error as Error).name !== name && (error as { Code?: string }).Code !== name.replace(/Exception$/, ''))
      throw error;
    return undefined;
  }
}
