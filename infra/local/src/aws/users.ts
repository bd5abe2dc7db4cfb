import { existsSync, readFileSync } from 'node:fs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import { writeAtomically } from '../files';
import type { Layout } from '../layout';
import { REGION, rootKey } from './emulator';

export interface EmulatorAddress {
  readonly endpoint: string;
  readonly caFile: string;
}

/** A client with the emulator's root key. Nothing but what makes users and their limits uses it. */
export function adminClient(layout: Layout, { endpoint, caFile }: EmulatorAddress): IAMClient {
  return new IAMClient({
    endpoint,
    region: REGION,
    credentials: rootKey(layout),
    maxAttempts: 2,
    requestHandler: { httpsAgent: { ca: readFileSync(caFile) }, requestTimeout: 10_000 },
  });
}

export async function ensureUser(client: IAMClient, UserName: string, Tags: Tag[] = []): Promise<void> {
  await unlessThere(() => client.send(new CreateUserCommand({ UserName, Tags })));
}

/** Writes a new key in the form of AWS's credentials files, mode 0600, unless the file's key still works. */
export async function renewKeyIfNeeded(client: IAMClient, UserName: string, file: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }));
  const held = existsSync(file) ? keyOf(file).accessKeyId : undefined;
  if (AccessKeyMetadata.some(({ AccessKeyId, Status }) => AccessKeyId === held && Status === 'Active')) return;
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  }
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
  writeAtomically(
    file,
    `[default]\naws_access_key_id = ${AccessKey?.AccessKeyId}\naws_secret_access_key = ${AccessKey?.SecretAccessKey}\n`,
  );
}

/** The key in a credentials file; empty texts where it is damaged, which is no working key. */
export function keyOf(file: string): { accessKeyId: string; secretAccessKey: string } {
  const text = readFileSync(file, 'utf8');
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, 'm').exec(text)?.[1] ?? '';
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
}

/** Deletes a user and its keys; its policies must be gone. */
export async function removeUser(client: IAMClient, UserName: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  }
  await client.send(new DeleteUserCommand({ UserName }));
}

/** @returns undefined where IAM says that it is there already */
export const unlessThere = <T>(call: () => Promise<T>) => except('EntityAlreadyExists', call);
/** @returns undefined where IAM says that there is no such thing */
export const ifThere = <T>(call: () => Promise<T>) => except('NoSuchEntity', call);

async function except<T>(code: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const { name, Code } = error as { name?: string; Code?: string };
    if (name?.startsWith(code) || Code === code) return undefined;
    throw error;
  }
}
