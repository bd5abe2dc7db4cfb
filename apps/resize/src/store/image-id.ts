import { createHmac, hash, randomBytes } from 'node:crypto';
import { canonical, type Plan } from '../image/plan';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** @returns hexadecimal SHA-256 of a source image */
export function sourceDigest(source: Buffer): string {
  return hash('sha256', source, 'hex');
}

/**
 * The id of a result: equal for equal sources and plans of one tenant, and not to be guessed without the key.
 *
 * @returns 32 characters of base32: 160 bits of HMAC-SHA-256
 */
export function imageId(idKey: string, tenant: string, digest: string, made: Plan): string {
  const mac = createHmac('sha256', idKey)
    .update(`${tenant}\n${digest}\n${canonical(made)}`)
    .digest();
  return base32(mac);
}

/** @returns 160 random bits, in the letters of an image's id */
export function uploadId(): string {
  return base32(randomBytes(21));
}

/** The first 160 bits, five a letter; reads one byte beyond them. */
function base32(bytes: Buffer): string {
  let text = '';
  for (let bit = 0; bit < 160; bit += 5) {
    const pair = bytes.readUInt16BE(bit >> 3);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

export const ID = /^[a-z2-7]{32}$/;

/** A tenant's images lie below its own prefix, so an id of somebody else leads nowhere. */
export function imageKey(tenant: string, id: string): string {
  return `images/${tenant}/${id}`;
}

/** Where S3 puts what comes by a presigned form; every object here starts the pipeline. */
export const UPLOADS = 'uploads/';

export function uploadKey(tenant: string, id: string): string {
  return `${UPLOADS}${tenant}/${id}`;
}

/** Beside the uploads, not below them: writing a state must not start the pipeline again. */
export function uploadStateKey(tenant: string, id: string): string {
  return `upload-states/${tenant}/${id}`;
}
