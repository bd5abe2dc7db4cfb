import { createHash, createHmac, randomBytes } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { sign } from '../../src/store/signer';

/** SHA-256 in the shape that the SDK's signer takes. */
class Sha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  public update(data: string | Uint8Array): void {
    this.hash.update(data);
  }

  public digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  public reset(): void {
    throw new Error('not used');
  }
}

describe('sign', () => {
  const credentials = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('base64'),
    sessionToken: randomBytes(30).toString('base64'),
  };

  it('signs S3 requests as the SDK does', async () => {
    const path = fc.array(fc.stringMatching(/^[A-Za-z0-9 ._~()*'!-]{1,12}$/), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'PUT', 'HEAD'),
        path,
        fc.dictionary(fc.stringMatching(/^[a-z-]{1,10}$/), fc.stringMatching(/^[ -~]{0,20}$/), { maxKeys: 3 }),
        fc.uint8Array({ maxLength: 64 }),
        async (method, segments, query, body) => {
          const encoded = segments.map((segment) =>
            encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
          );
          const url = new URL(`https://bucket.example/${encoded.join('/')}`);
          fc.pre(url.pathname === `/${encoded.join('/')}`);
          for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
          const now = new Date('2026-01-02T03:04:05Z');
          const headers = { 'content-type': 'image/png', 'if-none-match': '*' };
          const ours = sign({ method, url, headers, body: Buffer.from(body) }, credentials, {
            region: 'eu-west-1',
            service: 's3',
            now,
          });
          const reference = new SignatureV4({
            credentials,
            region: 'eu-west-1',
            service: 's3',
            sha256: Sha256,
            uriEscapePath: false,
          });
          const theirs = await reference.sign(
            {
              method,
              protocol: 'https:',
              hostname: 'bucket.example',
              path: url.pathname,
              query,
              headers: {
                ...headers,
                host: 'bucket.example',
                'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
              },
              body: Buffer.from(body),
            },
            { signingDate: now },
          );
          expect(ours.authorization).toBe(theirs.headers.authorization);
        },
      ),
      { numRuns: 100 },
    );
  });
});
