import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createHandler } from '../../../apps/resize/lib/handler.js';
import type { StoredObject } from '../../../apps/resize/lib/store/bucket.js';
import sharp from 'sharp';

/** One request a line on standard input, in JSON; what it cost on standard output. */
interface Request {
  readonly file: string;
  readonly query: Record<string, string>;
  /** Where the stored result goes, for comparison. */
  readonly out?: string;
}

// As a program that leaves memory to its libraries: libvips keeps what it made, and works with a thread a core.
if (process.env.BENCH_LIBRARY_DEFAULTS) {
  sharp.cache(true);
  sharp.concurrency(0);
}

let stored: Buffer | undefined;
const store = {
  create: (_key: string, body: Buffer): Promise<boolean> => {
    stored = body;
    return Promise.resolve(true);
  },
  replace: (): Promise<void> => Promise.resolve(),
  read: (): Promise<StoredObject | undefined> => Promise.resolve(undefined),
  form: (): never => {
    throw new Error('nothing is uploaded here');
  },
};

const handler = createHandler(
  { store, idKey: () => Promise.resolve('bench'), version: '0', commit: '0', timeLimitMs: 60_000 },
  { service: 'resize', stage: 'bench', version: '0' },
  () => undefined,
);

async function measure({ file, query, out }: Request): Promise<{ cpuMs: number; peakMb: number }> {
  const event = {
    httpMethod: 'POST',
    path: '/v1/images',
    queryStringParameters: query,
    body: readFileSync(file).toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId: 'bench', authorizer: { tenant: 'bench' } },
  };
  const before = process.cpuUsage();
  const { statusCode, body } = await handler(event, { awsRequestId: 'bench' });
  const { user, system } = process.cpuUsage(before);
  if (statusCode !== 201) throw new Error(`expected 201, found ${statusCode}: ${body}`);
  if (out && stored) writeFileSync(out, stored);
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return { cpuMs: (user + system) / 1000, peakMb: Number(peak ?? 0) / 1024 };
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await measure(JSON.parse(line) as Request))}\n`);
  }
}

void main();
