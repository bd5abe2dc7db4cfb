import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Progress, Release, RolloutContext } from '../engine/engine';
import { interrupted, reasonOf } from '../errors';
import type { Inputs } from '../inputs/inputs';
import type { JournalEntry } from '../journal/journal';
import type { DeploymentLock } from '../lock/deployment-lock';
import { userName } from '../process/identity';
import { DEPLOYMENT_VARIABLE } from '../process/leftovers';
import type { DeploymentRecord, Outcome, ProbeResult, TrafficStep } from '../records/record';
import type { Verification } from '../verify/verification';
import { bounded } from './bounded';
import { contextOf, type Delivery } from './delivery';

type Phase = JournalEntry['phase'];

/** Longest time of each step where its engine says no other, in milliseconds. Cloud databases and certificates take minutes; nothing takes an hour. */
const LIMIT_MS: Record<Phase, number> = {
  current: 2 * 60_000,
  prepare: 30 * 60_000,
  shift: 10 * 60_000,
  verify: 5 * 60_000,
  commit: 15 * 60_000,
  'back-out': 30 * 60_000,
  destroy: 30 * 60_000,
};

export interface AttemptSource {
  readonly version: string;
  readonly commit: string;
  readonly inputs: Inputs;
}

/** One deployment under its lock: it journals before each step, collects what was seen, and writes the record. */
export class Attempt {
  private readonly started = { wall: Date.now(), steady: performance.now() };
  private readonly traffic: TrafficStep[] = [];
  private probes: readonly ProbeResult[] = [];
  private limitations: readonly string[] = [];
  private cost: string | undefined;

  private constructor(
    private readonly delivery: Delivery,
    private readonly lock: DeploymentLock,
    private readonly inputs: Inputs,
    public entry: JournalEntry,
    private readonly recovered: boolean,
  ) {
    process.env[DEPLOYMENT_VARIABLE] = entry.deployment;
  }

  public static begin(delivery: Delivery, lock: DeploymentLock, kind: JournalEntry['kind'], source: AttemptSource) {
    const { version, commit, inputs } = source;
    return new Attempt(
      delivery,
      lock,
      inputs,
      {
        schemaVersion: 1,
        deployment: randomUUID(),
        kind,
        phase: 'current',
        version,
        commit,
        startedAt: new Date().toISOString(),
        inputs: inputs.digest,
      },
      false,
    );
  }

  /** Takes up what a killed deployment left. */
  public static resume(delivery: Delivery, lock: DeploymentLock, entry: JournalEntry): Attempt {
    return new Attempt(delivery, lock, { digest: entry.inputs, parts: {} }, entry, true);
  }

  /** Journals the step, then runs it; `undo` steps are not stopped by a person's interrupt. */
  public async step<T>(
    change: Pick<JournalEntry, 'phase'> & Partial<JournalEntry>,
    work: (context: RolloutContext) => Promise<T>,
    undo = false,
  ): Promise<T> {
    this.entry = { ...this.entry, ...change };
    // A step that never began must not be in the journal: the next command would take it for one that was killed.
    if (!undo && this.delivery.signal?.aborted) throw interrupted(this.nameOf(change.phase));
    await this.lock.assertHeld();
    if (change.phase === 'back-out') await this.journalIfPossible();
    else await this.delivery.journal.write(this.entry);
    return this.run(change.phase, work, undo);
  }

  /** Users wait for the back-out, a full disk does not: the journal of the step before leads the next command to the same back-out. */
  private async journalIfPossible(): Promise<void> {
    try {
      await this.delivery.journal.write(this.entry);
    } catch (error) {
      process.emitWarning(`the journal could not be written: ${reasonOf(error)}`);
    }
  }

  /** Runs work that changes nothing on the platform. */
  public async run<T>(phase: Phase, work: (context: RolloutContext) => Promise<T>, undo = false): Promise<T> {
    const limit = this.delivery.engine.limits?.[phase] ?? LIMIT_MS[phase];
    return bounded(this.nameOf(phase), limit, undo ? undefined : this.delivery.signal, (signal) => {
      const context = contextOf(this.delivery, this.entry, signal);
      this.limitations = this.delivery.engine.limitations?.(context) ?? [];
      const report = (progress: Progress) => {
        this.cost = progress.cost ?? this.cost;
        context.report(progress);
      };
      return work({ ...context, report });
    });
  }

  /** Keeps what was seen at a share of the traffic. */
  public saw(percent: number, seen: Verification): void {
    this.probes = seen.probes;
    const { ok, requests, failed, latencyP99Ms, reason } = seen;
    this.traffic.push({ percent, atMs: this.elapsedMs(), ok, requests, failed, latencyP99Ms, reason });
  }

  /** Writes the record and forgets the journal: from here on the deployment is history. */
  public async record(outcome: Outcome, live: Release | undefined, reason?: string): Promise<DeploymentRecord> {
    const durationMs = this.elapsedMs();
    const jump = Date.now() - this.started.wall - durationMs;
    const { deployment, kind, version, commit, previous } = this.entry;
    const record = await this.delivery.chain.append({
      deployment,
      stage: this.delivery.stage.name,
      service: this.delivery.service.name,
      kind,
      version,
      commit,
      who: `${userName()}@${hostname()}`,
      startedAt: this.entry.startedAt,
      finishedAt: new Date().toISOString(),
      durationMs,
      clockJumpMs: Math.abs(jump) > 1000 ? Math.round(jump) : undefined,
      inputs: { digest: this.inputs.digest, parts: { ...this.inputs.parts } },
      policy: [...this.delivery.policyResults()],
      probes: [...this.probes],
      traffic: [...this.traffic],
      outcome,
      reason,
      recovered: this.recovered || undefined,
      release: live,
      before: previous,
      limitations: [...this.limitations],
      cost: this.cost,
    });
    // An outcome that leaves work undone keeps its journal: the next deployment tries again.
    if (outcome !== 'back-out-failed') await this.delivery.journal.clear();
    return record;
  }

  private nameOf(phase: Phase): string {
    return `the step "${phase}" of ${this.delivery.service.name}`;
  }

  private elapsedMs(): number {
    return Math.round(performance.now() - this.started.steady);
  }
}
