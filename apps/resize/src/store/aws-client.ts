import * as http from 'node:http';
import * as https from 'node:https';
import { type Credentials, sign } from './signer';

export interface AwsResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An AWS service did not answer, or answered with what nobody expects. */
export class AwsError extends Error {
  public override readonly name = 'AwsError';

  constructor(
    /** `AWS_UNREACHABLE` or `AWS_UNEXPECTED`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT_MS = 3000;

/** Sends signed requests to one AWS service over kept connections, and retries what may pass. */
export class AwsClient {
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };

  constructor(
    private readonly service: string,
    private readonly region: string,
    private readonly credentials: () => Credentials,
  ) {}

  /** @throws {AwsError} AWS_UNREACHABLE when no attempt was answered */
  public async send(
    method: string,
    url: URL,
    headers: Record<string, string> = {},
    body: Buffer = Buffer.alloc(0),
  ): Promise<AwsResponse> {
    let reason = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        const response = await this.once(method, url, headers, body);
        if (response.status < 500 && response.status !== 429) return response;
        reason = `status ${response.status}`;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (attempt < ATTEMPTS) await pause(Math.random() * 50 * 2 ** attempt);
    }
    throw new AwsError(
      'AWS_UNREACHABLE',
      `expected an answer of ${this.service}, found ${reason} in ${ATTEMPTS} attempts.`,
    );
  }

  private once(method: string, url: URL, headers: Record<string, string>, body: Buffer): Promise<AwsResponse> {
    const secure = url.protocol === 'https:';
    const signed = sign({ method, url, headers, body }, this.credentials(), {
      region: this.region,
      service: this.service,
    });
    const options = {
      method,
      headers: { ...signed, 'content-length': String(body.length) },
      agent: secure ? this.agents['https:'] : this.agents['http:'],
      timeout: ATTEMPT_TIMEOUT_MS,
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${ATTEMPT_TIMEOUT_MS} ms`)));
      request.on('error', reject);
      request.end(body);
    });
  }
}

/**
 * Turns an answer that should have been a success into an error with AWS's own reason.
 *
 * @throws {AwsError} AWS_UNEXPECTED
 */
export function expectSuccess(response: AwsResponse, call: string): void {
  if (response.status >= 200 && response.status < 300) return;
  const reason = response.body.toString('utf8', 0, 400).replace(/\s+/g, ' ') || 'no reason given';
  throw new AwsError('AWS_UNEXPECTED', `expected ${call} to succeed, found status ${response.status}: ${reason}`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
