import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeliveryError, reasonOf } from '../errors';

/** Signs the digests of records with an Ed25519 key, and checks them. */
export class RecordSigner {
  private readonly publicKey: KeyObject;

  constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
  }

  /**
   * The key of `FAIRWAY_SIGNING_KEY_FILE` (PEM, Ed25519), or undefined where none is set.
   *
   * @throws {DeliveryError} `SIGNING_KEY_INVALID`
   */
  public static fromEnvironment(): RecordSigner | undefined {
    const file = process.env.FAIRWAY_SIGNING_KEY_FILE;
    if (!file) return undefined;
    try {
      const key = createPrivateKey(readFileSync(file));
      if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}`);
      return new RecordSigner(key);
    } catch (error) {
      throw new DeliveryError(
        'SIGNING_KEY_INVALID',
        `expected an Ed25519 private key in PEM form at FAIRWAY_SIGNING_KEY_FILE=${file}: ${reasonOf(error)}. ` +
          'Make one: openssl genpkey -algorithm ed25519 -out <file>',
      );
    }
  }

  /** Base64 of the signature over the digest's text. */
  public sign(digest: string): string {
    return sign(null, Buffer.from(digest), this.privateKey).toString('base64');
  }

  public verify(digest: string, signature: string): boolean {
    return verify(null, Buffer.from(digest), this.publicKey, Buffer.from(signature, 'base64'));
  }
}
