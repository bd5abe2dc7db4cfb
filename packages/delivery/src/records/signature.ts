import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeliveryError, reasonOf } from '../errors';
import type { Stage } from '../stage/stage';
import { KeylessSigner } from './keyless-signer';

/** Signs the digests of records, and checks signatures. */
export interface RecordSigner {
  /** True where a record without a signature is a flaw. */
  readonly required: boolean;
  /** @throws where it cannot sign now: the record is written all the same, because what happened must be known */
  sign(digest: string): Promise<string>;
  /** Why the signature does not count; undefined where it does. */
  flawOf(digest: string, signature: string): Promise<string | undefined>;
}

/** An Ed25519 key. A public one checks, and signs nothing. */
export class KeySigner implements RecordSigner {
  public readonly required = false;
  private readonly publicKey: KeyObject;

  constructor(private readonly key: KeyObject) {
    this.publicKey = key.type === 'private' ? createPublicKey(key) : key;
  }

  /**
   * The key of `FAIRWAY_SIGNING_KEY_FILE` (PEM, Ed25519), or undefined where none is set.
   *
   * @throws {DeliveryError} `SIGNING_KEY_INVALID`
   */
  public static fromEnvironment(): KeySigner | undefined {
    const file = process.env.FAIRWAY_SIGNING_KEY_FILE;
    if (!file) return undefined;
    try {
      const text = readFileSync(file, 'utf8');
      const key = text.includes('PUBLIC KEY') ? createPublicKey(text) : createPrivateKey(text);
      if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}`);
      return new KeySigner(key);
    } catch (error) {
      throw new DeliveryError(
        'SIGNING_KEY_INVALID',
        `expected an Ed25519 key in PEM form at FAIRWAY_SIGNING_KEY_FILE=${file}: ${reasonOf(error)}. ` +
          'Make one: openssl genpkey -algorithm ed25519 -out <file>',
      );
    }
  }

  /** Base64 of the signature over the digest's text. */
  public sign(digest: string): Promise<string> {
    if (this.key.type !== 'private') return Promise.reject(new Error('FAIRWAY_SIGNING_KEY_FILE holds a public key'));
    return Promise.resolve(sign(null, Buffer.from(digest), this.key).toString('base64'));
  }

  public flawOf(digest: string, signature: string): Promise<string | undefined> {
    const isOurs = verify(null, Buffer.from(digest), this.publicKey, Buffer.from(signature, 'base64'));
    return Promise.resolve(isOurs ? undefined : 'its signature was made by another key');
  }
}

/** By the key of the environment, or else as the stage declares; undefined where nothing is signed. */
export function signerOf(stage: Stage): RecordSigner | undefined {
  const key = KeySigner.fromEnvironment();
  if (key) return key;
  const { signing } = stage.declaration;
  if (signing.kind === 'none') return undefined;
  return new KeylessSigner({ ...signing, identity: () => stage.value(signing.identity) });
}
