import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import type { Store } from '../store/store';
import { type DeploymentRecord, RECORD_VERSION, type RecordBody, recordSchema } from './record';
import type { RecordSigner } from './signature';

const FOLDER = 'records/';
const NAME = /^records\/(\d{6,})\.json$/;
/** A record as its file holds it. */
const storedSchema = recordSchema.extend({ digest: z.string(), signature: z.string().optional() });

/** One flaw that `verify` found. */
export interface ChainFlaw {
  readonly key: string;
  readonly problem: string;
}

/**
 * The deployments of one stage: one JSON file each, never changed.
 *
 * Each holds the digest of itself and of the file before: a changed byte breaks the file, and a file that was exchanged or
 * removed breaks its successor. A damaged file never stops the next deployment; it stays visible to `verify`.
 */
export class RecordChain {
  constructor(
    private readonly store: Store,
    private readonly signer?: RecordSigner,
  ) {}

  /** Adds a record at the end. Several services of a stage may do so at once. */
  public async append(body: RecordBody): Promise<DeploymentRecord> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const last = (await this.keys()).at(-1);
      const sequence = last ? sequenceOf(last) + 1 : 1;
      const record = recordSchema.parse({
        schemaVersion: RECORD_VERSION,
        sequence,
        previous: digestOf(last ? await this.store.get(last) : ''),
        ...body,
      });
      const digest = digestOf(JSON.stringify(record));
      const text = serialise({ ...record, digest, signature: await this.sign(digest) });
      if (await this.store.create(keyOf(sequence), text)) {
        await this.store.put('head.json', `${JSON.stringify({ sequence })}\n`);
        return record;
      }
      // Another service's record took the number: stand behind it.
      await sleep(5 + Math.random() * 20);
    }
    throw new DeliveryError(
      'RECORD_NOT_WRITTEN',
      `100 others were faster at ${this.store.location}/${FOLDER}. Run the same command again.`,
    );
  }

  /**
   * Every record, the oldest first.
   *
   * @throws {DeliveryError} `RECORD_DAMAGED`
   */
  public async all(): Promise<DeploymentRecord[]> {
    const keys = await this.keys();
    return Promise.all(keys.map(async (key) => (await this.read(key)).record));
  }

  /** Every record that can be read, and what is wrong with the rest: `status` must speak even then. */
  public async readable(): Promise<{ records: DeploymentRecord[]; flaws: ChainFlaw[] }> {
    const records: DeploymentRecord[] = [];
    const flaws: ChainFlaw[] = [];
    for (const key of await this.keys()) {
      try {
        records.push((await this.read(key)).record);
      } catch (error) {
        flaws.push({ key, problem: (error as Error).message });
      }
    }
    return { records, flaws };
  }

  /** Reads everything and reports each flaw: a changed byte, a gap, an exchanged record, a lost end, a bad signature. */
  public async verify(): Promise<{ count: number; signed: number; flaws: ChainFlaw[] }> {
    const flaws: ChainFlaw[] = [];
    let before = { sequence: 0, text: '' as string | undefined };
    let signed = 0;
    const keys = await this.keys();
    for (const key of keys) {
      const sequence = sequenceOf(key);
      try {
        const { record, digest, signature } = await this.read(key);
        if (record.sequence !== sequence) flaws.push({ key, problem: `it holds record ${record.sequence}` });
        if (sequence !== before.sequence + 1) flaws.push({ key, problem: `record ${before.sequence + 1} is missing` });
        else if (record.previous !== digestOf(before.text)) {
          flaws.push({ key, problem: 'the record before it is not the one it was written after' });
        }
        const problem = await this.signatureFlaw(digest, signature);
        if (problem !== undefined) flaws.push({ key, problem });
        else if (this.signer && signature !== undefined) signed += 1;
      } catch (error) {
        flaws.push({ key, problem: reasonOf(error) });
      }
      before = { sequence, text: await this.store.get(key) };
    }
    const head = parseHead(await this.store.get('head.json'));
    if (head === undefined) {
      // It is written after each record, so only a crash after the first one leaves none. Without it nobody knows of a lost end.
      const problem = 'expected the number of records that were written, found none: the last ones may be missing';
      if (before.sequence > 1) flaws.push({ key: 'head.json', problem });
    } else if (head > before.sequence) {
      flaws.push({ key: 'head.json', problem: `${head} records were written, found ${before.sequence}` });
    }
    return { count: keys.length, signed, flaws };
  }

  /** What happened must be known even where nobody can sign it now; `verify` tells of it where the stage wants signatures. */
  private async sign(digest: string): Promise<string | undefined> {
    try {
      return await this.signer?.sign(digest);
    } catch (error) {
      process.emitWarning(`the record is written without a signature: ${reasonOf(error).split('\n')[0]}`);
      return undefined;
    }
  }

  private async signatureFlaw(digest: string, signature: string | undefined): Promise<string | undefined> {
    if (!this.signer) return undefined;
    if (signature !== undefined) return this.signer.flawOf(digest, signature);
    return this.signer.required ? 'it is not signed, and this stage wants every record signed' : undefined;
  }

  private async keys(): Promise<string[]> {
    return (await this.store.list(FOLDER)).filter((key) => NAME.test(key));
  }

  private async read(key: string): Promise<{ record: DeploymentRecord; digest: string; signature?: string }> {
    const text = (await this.store.get(key)) ?? '';
    try {
      const { digest, signature, ...rest } = storedSchema.parse(JSON.parse(text));
      const intact = digestOf(JSON.stringify(rest)) === digest && serialise({ ...rest, digest, signature }) === text;
      if (intact) return { record: rest, digest, signature };
    } catch {
      // Reported below: whatever is wrong with it, it is not what was written.
    }
    throw new DeliveryError(
      'RECORD_DAMAGED',
      `${this.store.location}/${key} was altered or is damaged. ` +
        `See which records are sound: npx --no fairway history --verify; then put it back from a backup.`,
      EXIT.recordsDamaged,
    );
  }
}

function keyOf(sequence: number): string {
  return `${FOLDER}${String(sequence).padStart(6, '0')}.json`;
}

function sequenceOf(key: string): number {
  return Number(NAME.exec(key)?.[1]);
}

function serialise(stored: object): string {
  return `${JSON.stringify(stored, undefined, 1)}\n`;
}

function digestOf(text = ''): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function parseHead(text: string | undefined): number | undefined {
  const result = z.object({ sequence: z.number() }).safeParse(text === undefined ? undefined : tryJson(text));
  return result.data?.sequence;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
