import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Candidate } from '@fairway/cdk';
import sharp from 'sharp';
import { PROJECT } from './paths';

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

/** What the API's authorizer would say of the deployment. */
const CALLER = { tenant: 'fairway-deployment' };

/**
 * Sees that a version does its work before it receives traffic: it tells its version, resizes a photograph, and the object
 * in the bucket is that photograph in the size that was asked for.
 *
 * @throws {AcceptanceError}
 */
export async function accept({ placement, clients, outputs, signal, request }: Candidate): Promise<void> {
  const health = await request({ method: 'GET', path: '/healthz' });
  const told = health.status === 200 ? (JSON.parse(health.body) as { version?: string }).version : undefined;
  if (told !== placement.version) {
    throw new AcceptanceError(
      `GET /healthz to tell version ${placement.version}`,
      `status ${health.status}: ${health.body.slice(0, 200)}`,
    );
  }
  const body = await readFile(PHOTOGRAPH);
  const query = { w: String(WIDTH) };
  const made = await request({ method: 'POST', path: '/v1/images', query, body, caller: CALLER });
  if (made.status !== 201 && made.status !== 200) {
    throw new AcceptanceError('a photograph to be resized', `status ${made.status}: ${made.body.slice(0, 200)}`);
  }
  const { key } = JSON.parse(made.body) as { key: string };
  const stored = await clients.s3.send(new GetObjectCommand({ Bucket: outputs.DestBucket, Key: key }), {
    abortSignal: signal,
  });
  const bytes = await stored.Body?.transformToByteArray();
  const { format, width } = await sharp(bytes ?? new Uint8Array()).metadata();
  if (format !== 'jpeg' || width !== WIDTH) {
    throw new AcceptanceError(`a JPEG ${WIDTH} pixels wide at ${key}`, `${format} ${width} pixels wide`);
  }
}
