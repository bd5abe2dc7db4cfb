import { randomBytes } from 'node:crypto';
import { createHandler, type Handler } from '../../src/handler';
import type { GatewayEvent } from '../../src/http/gateway-event';
import type { Services } from '../../src/routes/context';
import type { ObjectStore, StoredObject, UploadOptions } from '../../src/store/bucket';
import { type PresignedForm, presignPost } from '../../src/store/presigned-post';
import { createReceiver, type Receiver } from '../../src/uploads/receiver';

/** A store in memory that behaves as S3 does: the handler itself is the real one. */
export class MemoryStore implements ObjectStore {
  public readonly objects = new Map<string, StoredObject>();
  public writes = 0;

  public create(key: string, body: Buffer, contentType: string): Promise<boolean> {
    if (this.objects.has(key)) return Promise.resolve(false);
    return this.replace(key, body, contentType).then(() => true);
  }

  public replace(key: string, body: Buffer, contentType: string): Promise<void> {
    this.writes += 1;
    this.objects.set(key, { body, contentType, etag: `"${this.writes}"`, bytes: body.length });
    return Promise.resolve();
  }

  public read(key: string, headOnly = false): Promise<StoredObject | undefined> {
    const found = this.objects.get(key);
    return Promise.resolve(found && headOnly ? { ...found, body: Buffer.alloc(0) } : found);
  }

  public form(key: string, { now, ...options }: UploadOptions): PresignedForm {
    const url = new URL('https://images.s3.eu-west-1.amazonaws.com/');
    const credentials = { accessKeyId: 'id', secretAccessKey: 'a test' };
    return presignPost({ ...options, url, bucket: 'images', key }, credentials, { region: 'eu-west-1', now });
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly json: Record<string, unknown>;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  /** ARN of the caller; undefined for nobody. */
  readonly caller?: string;
}

export const CALLER = 'arn:aws:iam::111122223333:user/caller';

/** The handler with a store in memory, and what it logged. */
export class TestService {
  public readonly store = new MemoryStore();
  public readonly lines: string[] = [];
  private readonly handler: Handler;
  private readonly receiver: Receiver;

  constructor(overrides: Partial<Services> = {}) {
    const idKey = randomBytes(32).toString('hex');
    const services = {
      store: this.store,
      idKey: () => Promise.resolve(idKey),
      version: '1.2.3',
      commit: 'abc',
      timeLimitMs: 10_000,
      ...overrides,
    };
    const origin = { service: 'resize', stage: 'test', version: '1.2.3' };
    const log = (line: string): number => this.lines.push(line);
    this.handler = createHandler(services, origin, log);
    this.receiver = createReceiver(services, origin, log);
  }

  public async call({ method = 'GET', path, query, headers, body, ...rest }: Call): Promise<Answer> {
    const caller = 'caller' in rest ? rest.caller : CALLER;
    return this.send({
      httpMethod: method,
      path,
      headers: headers ?? {},
      queryStringParameters: query ?? null,
      body: body === undefined ? null : Buffer.from(body as string).toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: 'request-1', identity: { userArn: caller ?? null } },
    });
  }

  public async send(event: GatewayEvent): Promise<Answer> {
    const result = await this.handler(event, { awsRequestId: 'lambda-1' });
    const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
    const isJson = /json/.test(result.headers['content-type'] ?? '') && bytes.length > 0;
    const json = isJson ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) : {};
    return { status: result.statusCode, headers: result.headers, body: bytes, json };
  }

  public post(
    image: Buffer,
    query: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.call({ method: 'POST', path: '/v1/images', query, headers, body: image });
  }

  /** What S3 tells of an object that was stored by a form. */
  public async tell(key: string): Promise<void> {
    const record = { eventSource: 'aws:s3', s3: { object: { key: encodeURIComponent(key).replaceAll('%2F', '/') } } };
    await this.receiver({ Records: [record] }, { awsRequestId: 'lambda-1' });
  }

  /** The bytes that the last created image was stored as. */
  public async stored(answer: Answer): Promise<Buffer> {
    const found = await this.store.read(String(answer.json.key));
    if (!found) throw new Error(`nothing is stored at ${String(answer.json.key)}: ${JSON.stringify(answer.json)}`);
    return found.body;
  }
}
