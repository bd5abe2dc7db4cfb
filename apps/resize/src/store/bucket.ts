import { AwsClient, type AwsResponse, expectSuccess } from './aws-client';
import { type FormOptions, type PresignedForm, presignPost } from './presigned-post';
import { type Credentials, encode } from './signer';

export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly etag: string;
  readonly bytes: number;
}

/** Where images are kept. */
export interface ObjectStore {
  /** @returns false where the key existed and was left as it was */
  create(key: string, body: Buffer, contentType: string): Promise<boolean>;
  replace(key: string, body: Buffer, contentType: string): Promise<void>;
  /** @param headOnly leaves `body` empty */
  read(key: string, headOnly?: boolean): Promise<StoredObject | undefined>;
  /** A form with which its holder may store one object. */
  form(key: string, options: UploadOptions): PresignedForm;
}

export type UploadOptions = Pick<FormOptions, 'contentType' | 'bytes' | 'expiresInSeconds'> & { readonly now: Date };

export interface BucketOptions {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  /** Where S3 answers path-style, such as an emulator; AWS's own address otherwise. */
  readonly endpoint?: string;
}

/** An S3 bucket. */
export class Bucket implements ObjectStore {
  private readonly client: AwsClient;

  constructor(private readonly options: BucketOptions) {
    this.client = new AwsClient('s3', options.region, options.credentials);
  }

  public async create(key: string, body: Buffer, contentType: string): Promise<boolean> {
    const response = await this.put(key, body, contentType, { 'if-none-match': '*' });
    // 409: somebody else is writing the same key at this moment, and keys name their content.
    if (response.status === 412 || response.status === 409) return false;
    expectSuccess(response, 'PutObject');
    return true;
  }

  public async replace(key: string, body: Buffer, contentType: string): Promise<void> {
    expectSuccess(await this.put(key, body, contentType, {}), 'PutObject');
  }

  public async read(key: string, headOnly = false): Promise<StoredObject | undefined> {
    const response = await this.client.send(headOnly ? 'HEAD' : 'GET', this.url(key));
    // S3 says 403 for a missing key to whoever may not list the bucket, and this role may not.
    if (response.status === 404 || response.status === 403) return undefined;
    expectSuccess(response, 'GetObject');
    return {
      body: response.body,
      contentType: response.headers['content-type'] ?? 'application/octet-stream',
      etag: response.headers.etag ?? '',
      bytes: Number(response.headers['content-length'] ?? response.body.length),
    };
  }

  public form(key: string, { now, ...options }: UploadOptions): PresignedForm {
    const { bucket, region, credentials } = this.options;
    return presignPost({ ...options, url: this.url(''), bucket, key }, credentials(), { region, now });
  }

  private put(key: string, body: Buffer, type: string, headers: Record<string, string>): Promise<AwsResponse> {
    return this.client.send('PUT', this.url(key), { ...headers, 'content-type': type }, body);
  }

  private url(key: string): URL {
    const { bucket, region, endpoint } = this.options;
    const path = key.split('/').map(encode).join('/');
    return new URL(endpoint ? `${endpoint}/${bucket}/${path}` : `https://${bucket}.s3.${region}.amazonaws.com/${path}`);
  }
}
