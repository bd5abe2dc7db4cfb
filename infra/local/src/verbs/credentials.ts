import { type LocalState, readLocalState, stageName } from '@fairway/delivery';
import { acquireLock } from '@fairway/toolchain';
import { credentialFiles, ensureStageCredentials, removeStageCredentials } from '../aws/stage-credentials';
import { LocalError } from '../errors';
import type { Layout } from '../layout';

/**
 * Makes the deployer of a stage on the emulator.
 *
 * @returns the file that holds its key
 */
export async function credentials(layout: Layout, stage: string | undefined): Promise<string> {
  const name = stageName(stage);
  await locked(layout, (aws) => ensureStageCredentials(layout, aws, name));
  return credentialFiles(layout, name).credentials;
}

/** Removes the deployer of a stage whose services are destroyed. `local`'s comes back with the next `up`. */
export async function forget(layout: Layout, stage: string | undefined): Promise<string> {
  const name = stageName(stage);
  await locked(layout, (aws) => removeStageCredentials(layout, aws, name));
  return name;
}

async function locked(layout: Layout, work: (aws: NonNullable<LocalState['aws']>) => Promise<void>): Promise<void> {
  const { aws } = readLocalState(layout.workspace);
  if (!aws) throw new LocalError('LOCAL_STAGE_DOWN', 'expected the AWS emulator to be up. Start it: npx nx up local');
  const lock = await acquireLock(layout.lockFile, { pollMs: 50 });
  try {
    await work(aws);
  } finally {
    lock.release();
  }
}
