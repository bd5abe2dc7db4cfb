import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import type { Store } from './store';

/** Errors by which AWS says that credentials are missing, wrong or too old. */
const CREDENTIALS =
  /Expired|InvalidToken|CredentialsProviderError|InvalidAccessKeyId|SignatureDoesNotMatch|TokenRefreshRequired/;

/** Errors by which the SDK says that nobody answered. */
const UNREACHABLE = /TimeoutError|ECONNREFUSED|ENOTFOUND|ECONNRESET|EHOSTUNREACH|EAI_AGAIN/;

/**
 * Objects of a bucket below a prefix, such as `uat/`.
 *
 * A key is created with `If-None-Match: *`, which S3 grants to one writer. Give the bucket versioning, encryption and object lock:
 * then not even its owner changes a record.
 */
export class S3Store implements Store {
  public readonly location: string;
  private readonly client: S3Client;

  constructor(
    private readonly bucket: string,
    private readonly prefix: string,
    config: S3ClientConfig,
  ) {
    this.location = `s3://${bucket}/${prefix.replace(/\/$/, '')}`;
    // Without limits of its own the client waits for a silent endpoint for ever.
    const requestHandler = { connectionTimeout: 5_000, requestTimeout: 5_000, throwOnRequestTimeout: true };
    this.client = new S3Client({ maxAttempts: 2, requestHandler, ...config });
  }

  public async create(key: string, text: string): Promise<boolean> {
    try {
      await this.client.send(new PutObjectCommand({ ...this.object(key), Body: text, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      // 412: it exists. 409: another writer is just creating it. Either may be this one's first sending, whose answer was lost.
      if (statusOf(error) === 412 || statusOf(error) === 409) return (await this.get(key)) === text;
      throw this.failure('write', key, error);
    }
  }

  public async put(key: string, text: string): Promise<void> {
    try {
      // A browser shows a page only where its type says so.
      const ContentType = key.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/json';
      await this.client.send(new PutObjectCommand({ ...this.object(key), Body: text, ContentType }));
    } catch (error) {
      throw this.failure('write', key, error);
    }
  }

  public async get(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.object(key)));
      return await Body?.transformToString('utf8');
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.failure('read', key, error);
    }
  }

  public async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    try {
      const pages = paginateListObjectsV2(
        { client: this.client },
        { Bucket: this.bucket, Prefix: this.prefix + prefix, Delimiter: '/' },
      );
      for await (const { Contents } of pages) {
        for (const { Key } of Contents ?? []) if (Key) keys.push(Key.slice(this.prefix.length));
      }
      return keys.sort();
    } catch (error) {
      throw this.failure('list', prefix, error);
    }
  }

  /** Names of the folders directly below that start like this, without a slash. */
  public async folders(start: string): Promise<string[]> {
    const names: string[] = [];
    try {
      const pages = paginateListObjectsV2(
        { client: this.client },
        { Bucket: this.bucket, Prefix: this.prefix + start, Delimiter: '/' },
      );
      for await (const { CommonPrefixes } of pages) {
        for (const { Prefix } of CommonPrefixes ?? []) if (Prefix) names.push(Prefix.slice(this.prefix.length, -1));
      }
      return names;
    } catch (error) {
      throw this.failure('list', start, error);
    }
  }

  public async remove(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand(this.object(key)));
    } catch (error) {
      throw this.failure('remove', key, error);
    }
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  private failure(verb: string, key: string, error: unknown): DeliveryError {
    const name = (error as Error).name;
    if (CREDENTIALS.test(name)) {
      return new DeliveryError(
        'CREDENTIALS_REFUSED',
        `could not ${verb} ${this.location}/${key}: AWS says ${name}. Sign in again, then run the same command.`,
        EXIT.environment,
        { cause: error },
      );
    }
    if (UNREACHABLE.test(`${name} ${(error as { code?: string }).code ?? ''}`)) {
      return new DeliveryError(
        'STORE_UNREACHABLE',
        `could not ${verb} ${this.location}/${key}: no answer (${reasonOf(error)}). Look at the network and AWS_ENDPOINT_URL, then run the same command again.`,
        EXIT.environment,
        { cause: error },
      );
    }
    return new DeliveryError(
      'STORE_FAILED',
      `could not ${verb} ${this.location}/${key}: ${name}: ${reasonOf(error)}. See whether the bucket is there and may be used: aws s3 ls s3://${this.bucket}`,
      EXIT.environment,
      { cause: error },
    );
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
