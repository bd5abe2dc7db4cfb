import { type Bucket, Storage, type StorageOptions } from '@google-cloud/storage';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import type { Store } from './store';

/** Longest time of one call with its repetitions, in seconds. */
const TOTAL_TIMEOUT_S = 30;

/**
 * Objects of a Google Cloud Storage bucket below a prefix, such as `uat/`.
 *
 * A key is created with `ifGenerationMatch=0`, which is granted to one writer. Give the bucket versioning and a retention policy: then
 * not even its owner changes a record.
 */
export class GcsStore implements Store {
  public readonly location: string;
  private readonly bucket: Bucket;

  constructor(
    bucket: string,
    private readonly prefix: string,
    options: StorageOptions,
  ) {
    this.location = `gs://${bucket}/${prefix.replace(/\/$/, '')}`;
    const retryOptions = { autoRetry: true, maxRetries: 2, totalTimeout: TOTAL_TIMEOUT_S };
    this.bucket = new Storage({ timeout: 10_000, retryOptions, ...options }).bucket(bucket);
  }

  public async create(key: string, text: string): Promise<boolean> {
    try {
      await this.save(key, text, { ifGenerationMatch: 0 });
      return true;
    } catch (error) {
      if (codeOf(error) !== 412) throw this.failure('write', key, error);
      // A repeated sending may have met its own first one, whose answer was lost.
      return (await this.get(key)) === text;
    }
  }

  public async put(key: string, text: string): Promise<void> {
    try {
      await this.save(key, text);
    } catch (error) {
      throw this.failure('write', key, error);
    }
  }

  public async get(key: string): Promise<string | undefined> {
    try {
      const [bytes] = await this.bucket.file(this.prefix + key).download();
      return bytes.toString('utf8');
    } catch (error) {
      if (codeOf(error) === 404 && !isMissingBucket(error)) return undefined;
      throw this.failure('read', key, error);
    }
  }

  public async list(prefix: string): Promise<string[]> {
    try {
      const [files] = await this.bucket.getFiles({ prefix: this.prefix + prefix, delimiter: '/', autoPaginate: true });
      return files.map(({ name }) => name.slice(this.prefix.length)).sort();
    } catch (error) {
      throw this.failure('list', prefix, error);
    }
  }

  public async remove(key: string): Promise<void> {
    try {
      await this.bucket.file(this.prefix + key).delete({ ignoreNotFound: true });
    } catch (error) {
      throw this.failure('remove', key, error);
    }
  }

  private save(key: string, text: string, preconditionOpts?: { ifGenerationMatch: number }): Promise<void> {
    // The client's own check of an upload deletes the object where it differs: that could be another writer's record.
    const options = { resumable: false, validation: false, contentType: 'application/json' };
    return this.bucket
      .file(this.prefix + key)
      .save(text, { ...options, ...(preconditionOpts && { preconditionOpts }) });
  }

  private failure(verb: string, key: string, error: unknown): DeliveryError {
    const code = codeOf(error);
    const refused = code === 401 || /credential|invalid_grant|reauth/i.test(reasonOf(error));
    return refused
      ? new DeliveryError(
          'CREDENTIALS_REFUSED',
          `could not ${verb} ${this.location}/${key}: ${reasonOf(error)}. Sign in again: gcloud auth application-default login`,
          EXIT.environment,
          { cause: error },
        )
      : new DeliveryError(
          'STORE_FAILED',
          `could not ${verb} ${this.location}/${key}: ${reasonOf(error)}. See whether the bucket is there and may be used: gcloud storage ls ${this.location}`,
          EXIT.environment,
          { cause: error },
        );
  }
}

/** HTTP status of the answer. */
function codeOf(error: unknown): number | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}

const isMissingBucket = (error: unknown) => /bucket does not exist/i.test(reasonOf(error));
