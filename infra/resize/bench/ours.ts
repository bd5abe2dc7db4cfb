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
  /** Width for the library alone, with its own defaults: no request, no limits, nothing stored. */
  readonly plain?: number;
}

interface Cost {
  readonly cpuMs: number;
  /** Highest memory so far, in MB. */
  readonly peakMb: number;
  /** The same before the first request. */
  readonly idleMb: number;
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

const events = new Map<string, string>();
const idleMb = highestMemory();

async function measure({ file, query, out, plain }: Request): Promise<Cost> {
  if (plain) return measurePlain(file, plain);
  // Parsed for every request and before the clock starts, as Lambda's runtime does.
  const text = events.get(file) ?? eventOf(file);
  events.set(file, text);
  const event = { ...(JSON.parse(text) as object), queryStringParameters: query };
  const before = process.cpuUsage();
  const { statusCode, body } = await handler(event, { awsRequestId: 'bench' });
  const cpuMs = spentSince(before);
  if (statusCode !== 201) throw new Error(`expected 201, found ${statusCode}: ${body}`);
  if (out && stored) writeFileSync(out, stored);
  return { cpuMs, peakMb: highestMemory(), idleMb };
}

async function measurePlain(file: string, width: number): Promise<Cost> {
  const image = readFileSync(file);
  const before = process.cpuUsage();
  await sharp(image, { sequentialRead: true }).resize({ width }).jpeg({ quality: 80 }).toBuffer();
  return { cpuMs: spentSince(before), peakMb: highestMemory(), idleMb };
}

function eventOf(file: string): string {
  return JSON.stringify({
    httpMethod: 'POST',
    path: '/v1/images',
    body: readFileSync(file).toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId: 'bench', authorizer: { tenant: 'bench' } },
  });
}

function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function highestMemory(): number {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(peak ?? 0) / 1024;
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await measure(JSON.parse(line) as Request))}\n`);
  }
}

void main();
