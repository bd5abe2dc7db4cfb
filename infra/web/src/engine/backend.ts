import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findWorkspace, loadStage, localStageFolder, stateBucket } from '@fairway/delivery';
import { WebError } from '../errors';

/** Where Pulumi keeps what it knows of a stage, and how secrets in it are encrypted. */
export interface Backend {
  /** Folder of the stage's own working files. */
  readonly folder: string;
  /** `file://…` or `s3://…`; never a service of somebody else's. */
  readonly url: string;
  /** `passphrase` or a KMS key such as `awskms://alias/fairway?region=us-east-1`. */
  readonly secretsProvider: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The backend of a stage: this machine's on the local stage; elsewhere the bucket `FAIRWAY_STATE_BUCKET` with the key
 * `FAIRWAY_STATE_KEY`, or a local folder where no bucket is named.
 *
 * @throws {WebError} `STATE_KEY_MISSING` where a bucket is named without a key
 * @throws {DeliveryError} `STATE_BUCKET_MISSING` on a runner without a bucket
 */
export function backendOf(stage: string): Backend {
  const isLocal = loadStage(stage).isLocal;
  const base = isLocal ? localStageFolder(findWorkspace()) : join(findWorkspace(), '.fairway');
  const folder = join(base, 'pulumi', stage, 'web');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const bucket = isLocal ? undefined : stateBucket();
  if (!bucket) {
    const state = join(folder, 'state');
    mkdirSync(state, { recursive: true, mode: 0o700 });
    return withPassphrase({ folder, url: `file://${state}`, secretsProvider: 'passphrase' });
  }
  const key = process.env.FAIRWAY_STATE_KEY;
  if (!key) {
    throw new WebError(
      'STATE_KEY_MISSING',
      'expected FAIRWAY_STATE_KEY beside FAIRWAY_STATE_BUCKET, such as awskms://alias/fairway?region=us-east-1, found none. Set it.',
    );
  }
  const { region } = loadStage(stage).aws();
  return { folder, url: `s3://${bucket}/pulumi/${stage}?region=${region}`, secretsProvider: key, environment: {} };
}

/** A passphrase that is generated once and readable by its owner alone. */
function withPassphrase(backend: Omit<Backend, 'environment'>): Backend {
  const file = join(backend.folder, 'passphrase');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  if (readFileSync(file, 'utf8').length < 32) {
    throw new WebError(
      'PASSPHRASE_DAMAGED',
      `expected a passphrase in ${file}, found a shorter text. Restore the file.`,
    );
  }
  return { ...backend, environment: { PULUMI_CONFIG_PASSPHRASE_FILE: file } };
}
