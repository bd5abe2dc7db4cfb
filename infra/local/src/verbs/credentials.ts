import { readLocalState, stageName } from '@fairway/delivery';
import { acquireLock } from '@fairway/toolchain';
import { credentialFiles, ensureStageCredentials } from '../aws/stage-credentials';
import { LocalError } from '../errors';
import type { Layout } from '../layout';

/**
 * Makes the deployer of a stage on the emulator.
 *
 * @returns the file that holds its key
 */
export async function credentials(layout: Layout, stage: string | undefined): Promise<string> {
  const name = stageName(stage);
  const { aws } = readLocalState(layout.workspace);
  if (!aws) {
    throw new LocalError('LOCAL_STAGE_DOWN', 'expected the AWS emulator to be up. Start it: npx nx up local');
  }
  const lock = await acquireLock(layout.lockFile, { pollMs: 50 });
  try {
    await ensureStageCredentials(layout, aws, name);
  } finally {
    lock.release();
  }
  return credentialFiles(layout, name).credentials;
}
