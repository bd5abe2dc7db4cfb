import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const address = z.strictObject({ host: z.string(), port: z.number().int().min(1).max(65535) });

/** What `infra/local` writes when it is up: `.fairway/local/state.json`, mode 0600. */
export const localStateSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Distinguishes two clones on one machine; part of every container's and chain's name. */
  clone: z.string().regex(/^[0-9a-f]{8}$/),
  /** HAProxy: forwards `<service>.localhost` to what the service's engine registered. */
  frontDoor: address.extend({ runtimeSocket: z.string(), pid: z.number().int().positive() }).optional(),
  aws: z
    .strictObject({
      /** `https://<host>:<port>` */
      endpoint: z.url(),
      /** PEM file of the authority that signed the emulator's certificate. */
      caFile: z.string(),
      region: z.string(),
      /** The emulator's only account. */
      account: z.string().regex(/^[0-9]{12}$/),
      pid: z.number().int().positive(),
      /** Folder with one AWS credentials file a stage, `<stage>.ini`, mode 0600. */
      credentialsDir: z.string(),
    })
    .optional(),
  docker: z.strictObject({ host: z.string(), bridge: z.string() }).optional(),
  kubernetes: z.strictObject({ kubeconfig: z.string(), context: z.string() }).optional(),
});

export type LocalState = z.output<typeof localStateSchema>;

/** The local stage is not up, or its state file is damaged. */
export class LocalStageError extends Error {
  public override readonly name = 'LocalStageError';

  constructor(
    /** `LOCAL_STAGE_DOWN` or `LOCAL_STAGE_DAMAGED`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** `.fairway/local` below the workspace. */
export function localStageFolder(workspace: string): string {
  return join(workspace, '.fairway', 'local');
}

/**
 * Reads what the local stage offers.
 *
 * @throws {LocalStageError} with the command that mends it
 */
export function readLocalState(workspace: string): LocalState {
  const file = join(localStageFolder(workspace), 'state.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new LocalStageError(
      'LOCAL_STAGE_DOWN',
      `expected ${file}, found no such file. Start the local stage: npx nx up local`,
    );
  }
  try {
    return localStateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new LocalStageError(
      'LOCAL_STAGE_DAMAGED',
      `${file} cannot be read: ${(error as Error).message}. Start anew: npx nx run local:reset`,
    );
  }
}
