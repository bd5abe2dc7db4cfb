import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Release } from '@fairway/delivery';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Call {
  readonly method?: string;
  readonly body?: Buffer;
  readonly headers?: Record<string, string>;
  /** Signs with it; without one the request is anonymous. */
  readonly key?: Key;
  /** What the signature covers, where that is not the body. */
  readonly signedBody?: Buffer;
}

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

/** Sends what people send: through the front door, with its name as the Host that a signature covers. */
export async function call(
  release: Release,
  path: string,
  { method = 'GET', body, headers, key, signedBody = body }: Call = {},
): Promise<Answer> {
  const url = new URL(release.url + path);
  const host = release.headers?.host ?? url.host;
  const plain = { accept: '*/*', ...headers, host };
  const signed = key ? await sign(key, method, url, plain, signedBody) : plain;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: signed, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function sign(key: Key, method: string, url: URL, headers: Record<string, string>, body?: Buffer) {
  const signer = new SignatureV4({
    credentials: key,
    region: 'us-east-1',
    service: 'execute-api',
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body,
  });
  return signed.headers;
}

export function json(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
}
