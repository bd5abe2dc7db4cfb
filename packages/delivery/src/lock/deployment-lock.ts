import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DeliveryError, EXIT, interrupted } from '../errors';
import { describeProcess, isAlive, ownIdentity, processSchema } from '../process/identity';
import type { Store } from '../store/store';

const generationSchema = z.strictObject({
  holder: processSchema,
  since: z.iso.datetime(),
  /** Counts up while the holder lives; read by waiters on other machines. */
  beat: z.number().int(),
  released: z.boolean(),
});
type Generation = z.output<typeof generationSchema>;

export interface LockOptions {
  /** Longest wait for another holder, in milliseconds; 0 refuses at once. */
  readonly waitMs: number;
  /** Told once who holds the lock. */
  readonly onWait?: (holder: string) => void;
  /** Between two looks, in milliseconds. @default 250 */
  readonly pollMs?: number;
  /** A holder on another machine that shows no beat for so long is dead, in milliseconds. @default 60000 */
  readonly silenceMs?: number;
  /** Fires when a person interrupts the wait. */
  readonly signal?: AbortSignal;
}

/**
 * One deployment of one service at a time.
 *
 * The lock is a row of generations, each created once: `locks/<service>/00000007.json`. The highest one tells who holds it.
 * A holder that died is succeeded by creating the next generation, which only one successor can do.
 */
export class DeploymentLock {
  private readonly heartbeat: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly key: string,
    private state: Generation,
    silenceMs: number,
  ) {
    this.heartbeat = setInterval(() => {
      this.state = { ...this.state, beat: this.state.beat + 1 };
      // A beat that fails to be written is made good by the next; the lock itself is not lost by it.
      this.writing = this.writing.then(() => this.store.put(this.key, serialise(this.state))).catch(() => undefined);
    }, silenceMs / 4);
    this.heartbeat.unref();
  }

  /** @throws {DeliveryError} `DEPLOYMENT_LOCKED`, with the holder's name, or `INTERRUPTED` */
  public static async acquire(store: Store, service: string, options: LockOptions): Promise<DeploymentLock> {
    const { pollMs = 250, silenceMs = 60_000, signal } = options;
    const started = performance.now();
    const watch = new SilenceWatch(silenceMs);
    for (let told = false; ; told = true) {
      if (signal?.aborted) throw interrupted(`the wait for the lock of ${service}`);
      const top = await highest(store, service);
      if (!top || top.state === undefined || top.state.released || watch.isDead(top.number, top.state)) {
        const lock = await DeploymentLock.create(store, service, (top?.number ?? 0) + 1, silenceMs);
        if (lock) return lock;
        continue;
      }
      const holder = describeProcess(top.state.holder);
      if (performance.now() - started >= options.waitMs) throw locked(service, holder, top.state.since);
      if (!told) options.onWait?.(holder);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private static async create(store: Store, service: string, number: number, silenceMs: number) {
    const key = keyOf(service, number);
    const state: Generation = { holder: ownIdentity(), since: new Date().toISOString(), beat: 0, released: false };
    if (!(await store.create(key, serialise(state)))) return undefined;
    const keys = await store.list(prefixOf(service));
    if (keys.at(-1) !== key) {
      // Others went on while this one looked: its number was free only because it is history.
      await store.remove(key);
      return undefined;
    }
    await Promise.all(keys.slice(0, -1).map((old) => store.remove(old)));
    return new DeploymentLock(store, key, state, silenceMs);
  }

  /**
   * Call before a step that changes the platform: a machine that slept long enough was taken for dead.
   *
   * @throws {DeliveryError} `DEPLOYMENT_LOCK_LOST`
   */
  public async assertHeld(): Promise<void> {
    const top = (await this.store.list(this.key.slice(0, this.key.lastIndexOf('/') + 1))).at(-1);
    if (top === this.key) return;
    // Somebody removed the files, and nobody took over: the lock is taken anew, so that what was begun comes to its end.
    if (top === undefined && (await this.store.create(this.key, serialise(this.state)))) return;
    throw new DeliveryError(
      'DEPLOYMENT_LOCK_LOST',
      'another deployment took over because this one showed no sign of life. See what it did: npx --no fairway history',
      EXIT.locked,
    );
  }

  public async release(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.writing;
    try {
      await this.store.put(this.key, serialise({ ...this.state, released: true }));
    } catch {
      // A full disk takes no file but gives one up. Where not even that works, the end of this process releases the lock.
      await this.store.remove(this.key).catch(() => undefined);
    }
  }
}

/** Who holds the lock of a service, or undefined where nobody living does. */
export async function lockHolder(store: Store, service: string): Promise<string | undefined> {
  const top = await highest(store, service);
  if (!top?.state || top.state.released || isAlive(top.state.holder) === false) return undefined;
  return describeProcess(top.state.holder);
}

/** Tells by this process's own steady clock that a holder elsewhere is silent: two machines' clocks need not agree. */
class SilenceWatch {
  private seen = '';
  private since = performance.now();

  constructor(private readonly silenceMs: number) {}

  public isDead(number: number, state: Generation): boolean {
    const alive = isAlive(state.holder);
    if (alive !== undefined) return !alive;
    const now = `${number}/${state.beat}`;
    if (now !== this.seen) {
      this.seen = now;
      this.since = performance.now();
    }
    return performance.now() - this.since > this.silenceMs;
  }
}

async function highest(store: Store, service: string) {
  const key = (await store.list(prefixOf(service))).at(-1);
  if (!key) return undefined;
  const number = Number(/(\d+)\.json$/.exec(key)?.[1] ?? 0);
  return { number, state: parse(await store.get(key)) };
}

/** A lock file that cannot be read has no living writer: files appear whole, so only damage explains it. */
function parse(text: string | undefined): Generation | undefined {
  try {
    return generationSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

const prefixOf = (service: string) => `locks/${service}/`;
const keyOf = (service: string, number: number) => `${prefixOf(service)}${String(number).padStart(8, '0')}.json`;
const serialise = (state: Generation) => `${JSON.stringify(state)}\n`;

function locked(service: string, holder: string, since: string): DeliveryError {
  return new DeliveryError(
    'DEPLOYMENT_LOCKED',
    `${holder} is deploying ${service} since ${since}. Wait for it, or look at it: npx --no fairway status`,
    EXIT.locked,
  );
}
