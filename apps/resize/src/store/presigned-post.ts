import { createHmac } from 'node:crypto';
import { type Credentials, signingKey } from './signer';

export interface FormOptions {
  /** Where S3 takes forms for the bucket. */
  readonly url: URL;
  readonly bucket: string;
  readonly key: string;
  /** The only Content-Type that S3 accepts. */
  readonly contentType: string;
  /** Least and most bytes that S3 accepts. */
  readonly bytes: readonly [least: number, most: number];
  readonly expiresInSeconds: number;
}

/** What a client sends as `multipart/form-data`, these fields first and the file last, in a field named `file`. */
export interface PresignedForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Signs a form with which anybody who holds it may store one object: this key, this type, this size, for this long.
 *
 * Nothing in it can be altered: S3 refuses a field that the policy does not cover. A test holds this against the SDK's own.
 */
export function presignPost(
  { url, bucket, key, contentType, bytes, expiresInSeconds }: FormOptions,
  credentials: Credentials,
  scope: { readonly region: string; readonly now: Date },
): PresignedForm {
  const iso = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
  const time = iso(scope.now).replace(/[-:]/g, '');
  const day = time.slice(0, 8);
  const fields = {
    'Content-Type': contentType,
    success_action_status: '201',
    bucket,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${day}/${scope.region}/s3/aws4_request`,
    'X-Amz-Date': time,
    ...(credentials.sessionToken ? { 'X-Amz-Security-Token': credentials.sessionToken } : {}),
  };
  const policy = {
    expiration: iso(new Date(scope.now.getTime() + expiresInSeconds * 1000)),
    conditions: [
      ['content-length-range', ...bytes],
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      { key },
    ],
  };
  const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
  const secret = signingKey(credentials, day, scope.region, 's3');
  const signature = createHmac('sha256', secret).update(Policy).digest('hex');
  return { url: url.href, fields: { ...fields, key, Policy, 'X-Amz-Signature': signature } };
}
