import { z } from 'zod';
import { releaseSchema } from '../engine/release-schema';
import { DeliveryError } from '../errors';
import type { Store } from '../store/store';

/**
 * What a running deployment is about to do, written before each step: after a kill the next deployment reads it.
 *
 * Before `commit` the rollout is undone, from `commit` on it is finished: the new version was verified by then.
 */
export const journalSchema = z.strictObject({
  schemaVersion: z.literal(1),
  deployment: z.string(),
  kind: z.enum(['deploy', 'rollback', 'destroy']),
  phase: z.enum(['current', 'prepare', 'shift', 'verify', 'commit', 'back-out', 'destroy']),
  version: z.string(),
  commit: z.string(),
  startedAt: z.iso.datetime(),
  /** Digest of the inputs that the version is built from. */
  inputs: z.string(),
  previous: releaseSchema.optional(),
  next: releaseSchema.optional(),
  /** Why it backs out. */
  reason: z.string().optional(),
});

export type JournalEntry = z.output<typeof journalSchema>;

/** The journal of one service: one entry, removed when the deployment is recorded. */
export class Journal {
  private readonly key: string;

  constructor(
    private readonly store: Store,
    service: string,
  ) {
    this.key = `journal/${service}.json`;
  }

  public async write(entry: JournalEntry): Promise<void> {
    await this.store.put(this.key, `${JSON.stringify(journalSchema.parse(entry), undefined, 1)}\n`);
  }

  /** @throws {DeliveryError} `JOURNAL_DAMAGED` where it cannot be read: what to undo is not known then */
  public async read(): Promise<JournalEntry | undefined> {
    const text = await this.store.get(this.key);
    if (text === undefined) return undefined;
    try {
      return journalSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new DeliveryError(
        'JOURNAL_DAMAGED',
        `${this.store.location}/${this.key} tells of an unfinished deployment but cannot be read. ` +
          `Look at what runs, remove that file, then deploy with --refresh.`,
        undefined,
        { cause: error },
      );
    }
  }

  public async clear(): Promise<void> {
    await this.store.remove(this.key);
  }
}
