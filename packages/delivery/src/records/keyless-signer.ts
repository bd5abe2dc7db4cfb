import { DeliveryError, reasonOf } from '../errors';
import type { RecordSigner } from './signature';

/** A signature of this kind is a Sigstore bundle; one by a key is base64 alone. */
const MARK = 'sigstore:';
/** Longest wait for each of Fulcio and Rekor, in milliseconds; no deployment is held up longer. */
const TIMEOUT_MS = 15_000;

export interface KeylessOptions {
  /** Issuer of the pipeline's OpenID Connect token, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** URI of the workflow that may sign; read only when a signature is checked. */
  readonly identity: () => string;
  /** @default Sigstore's public certificate authority */
  readonly fulcio?: string;
  /** @default Sigstore's public log, where everybody can read who signed */
  readonly rekor?: string;
}

/**
 * Signs by the pipeline's OpenID Connect token instead of a key: Fulcio certifies the workflow for ten minutes, Rekor logs the signature.
 *
 * The token comes from the pipeline's own environment, or from `SIGSTORE_ID_TOKEN`.
 */
export class KeylessSigner implements RecordSigner {
  public readonly required = true;

  constructor(private readonly options: KeylessOptions) {}

  public async sign(digest: string): Promise<string> {
    const { sign } = await import('sigstore');
    const { fulcio, rekor } = this.options;
    const bundle = await sign(Buffer.from(digest), {
      ...(fulcio !== undefined && { fulcioURL: fulcio }),
      ...(rekor !== undefined && { rekorURL: rekor }),
      timeout: TIMEOUT_MS,
      retry: 1,
    });
    return MARK + Buffer.from(JSON.stringify(bundle)).toString('base64');
  }

  public async flawOf(digest: string, signature: string): Promise<string | undefined> {
    if (!signature.startsWith(MARK))
      return 'its signature is by a key, and this stage takes signatures of its pipeline';
    const identity = this.options.identity();
    try {
      const { verify } = await import('sigstore');
      const bundle = JSON.parse(Buffer.from(signature.slice(MARK.length), 'base64').toString('utf8')) as Parameters<
        typeof verify
      >[0];
      await verify(bundle, Buffer.from(digest), {
        certificateIssuer: this.options.issuer,
        certificateIdentityURI: identity,
        timeout: TIMEOUT_MS,
        retry: 1,
      });
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      return `its signature by ${identity} does not hold: ${reasonOf(error).split('\n')[0]}`;
    }
  }
}
