import { createHash, createHmac } from 'node:crypto';
import { canonical, type Plan } from '../image/plan';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * The id of a result: equal for equal sources and plans of one tenant, and not to be guessed without the key.
 *
 * @returns 32 characters of base32: 160 bits of HMAC-SHA-256
 */
export function imageId(idKey: string, tenant: string, source: Buffer, made: Plan): string {
  const digest = createHash('sha256').update(source).digest('hex');
  const mac = createHmac('sha256', idKey)
    .update(`${tenant}\n${digest}\n${canonical(made)}`)
    .digest();
  let id = '';
  for (let bit = 0; bit < 160; bit += 5) {
    const pair = mac.readUInt16BE(bit >> 3);
    id += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return id;
}

export const IMAGE_ID = /^[a-z2-7]{32}$/;

/** A tenant's images lie below its own prefix, so an id of somebody else leads nowhere. */
export function imageKey(tenant: string, id: string): string {
  return `images/${tenant}/${id}`;
}
