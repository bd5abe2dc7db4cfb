import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { PROJECT } from '../paths';
import type { FunctionVersions } from './function-versions';

export const PHOTOGRAPH = join(PROJECT, 'assets', 'photograph.jpg');
const WIDTH = 240;

/** The new version does not do what the service is there for. */
export class AcceptanceError extends Error {
  public override readonly name = 'AcceptanceError';
  public readonly code = 'VERSION_NOT_ACCEPTED';

  constructor(expected: string, found: string) {
    super(`VERSION_NOT_ACCEPTED: expected ${expected}, found ${found}. The old version keeps the traffic.`);
  }
}

/**
 * Sees that a version does its work before it receives traffic: it tells its version, resizes a photograph, and the object
 * in the bucket is that photograph in the size that was asked for.
 *
 * @throws {AcceptanceError}
 */
export async function accept(
  versions: FunctionVersions,
  number: string,
  expected: { readonly version: string; readonly bucket: string; readonly s3: S3Client; readonly signal: AbortSignal },
): Promise<void> {
  const health = await versions.request(number, apiEvent('GET', '/healthz'), expected.signal);
  const told = health.status === 200 ? (JSON.parse(health.body) as { version?: string }).version : undefined;
  if (told !== expected.version) {
    throw new AcceptanceError(
      `GET /healthz to tell version ${expected.version}`,
      `status ${health.status}: ${health.body.slice(0, 200)}`,
    );
  }
  const photograph = await readFile(PHOTOGRAPH);
  const made = await versions.request(
    number,
    apiEvent('POST', '/v1/images', photograph, { w: String(WIDTH) }),
    expected.signal,
  );
  if (made.status !== 201 && made.status !== 200) {
    throw new AcceptanceError('a photograph to be resized', `status ${made.status}: ${made.body.slice(0, 200)}`);
  }
  const { key } = JSON.parse(made.body) as { key: string };
  const stored = await expected.s3.send(new GetObjectCommand({ Bucket: expected.bucket, Key: key }), {
    abortSignal: expected.signal,
  });
  const bytes = await stored.Body?.transformToByteArray();
  const { format, width } = await sharp(bytes ?? new Uint8Array()).metadata();
  if (format !== 'jpeg' || width !== WIDTH) {
    throw new AcceptanceError(`a JPEG ${WIDTH} pixels wide at ${key}`, `${format} ${width} pixels wide`);
  }
}

/** What API Gateway would hand over; the caller is the deployment itself. */
export function apiEvent(method: string, path: string, body?: Buffer, query?: Record<string, string>): object {
  return {
    httpMethod: method,
    path,
    headers: {},
    queryStringParameters: query ?? null,
    body: body?.toString('base64') ?? null,
    isBase64Encoded: body !== undefined,
    requestContext: { requestId: 'fairway-deployment', identity: null, authorizer: { tenant: 'fairway-deployment' } },
  };
}
