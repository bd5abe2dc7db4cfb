import type { ServiceDeclaration } from '@fairway/declaration';
import type { Engine, Progress, Release, RolloutContext } from '../engine/engine';
import type { Journal } from '../journal/journal';
import type { DeploymentRecord, PolicyResult } from '../records/record';
import type { RecordChain } from '../records/record-chain';
import type { Stage } from '../stage/stage';
import type { Store } from '../store/store';
import { ask } from '../verify/ask';
import type { Asker } from '../verify/probe';
import type { Workspace } from '../workspace/workspace';

/** One service on one stage, and what a command needs to work on it. */
export interface Delivery {
  readonly workspace: Workspace;
  readonly stage: Stage;
  readonly service: ServiceDeclaration;
  readonly engine: Engine;
  readonly store: Store;
  readonly chain: RecordChain;
  readonly journal: Journal;
  /** Progress of a step, for the person at the terminal. */
  readonly report: (progress: Progress) => void;
  /** Tells those who are responsible; must not throw. */
  readonly alarm: (message: string) => Promise<void>;
  /** What policy said of the artefacts before this deployment. */
  readonly policyResults: () => readonly PolicyResult[];
  /** Certificates that its requests trust, in PEM form. @default those of Node.js */
  readonly trust?: readonly string[];
  /** Longest wait for another deployment, in milliseconds; 0 refuses at once. */
  readonly lockWaitMs: number;
  /** Fires when a person interrupts. */
  readonly signal?: AbortSignal;
}

/** What the steps of an engine are given. */
export function contextOf(
  { stage, service, report }: Delivery,
  source: { readonly version: string; readonly commit: string },
  signal: AbortSignal,
): RolloutContext {
  return { stage: stage.name, service, version: source.version, commit: source.commit, report, signal };
}

/** Asks a release over HTTP at its address. */
export function throughUrl(
  { trust }: Pick<Delivery, 'trust'>,
  { url, headers }: Pick<Release, 'url' | 'headers'>,
  signal?: AbortSignal,
): Asker {
  return (question, timeoutMs) => ask({ url, headers, trust }, question, timeoutMs, signal);
}

/** The record that made what is live, or undefined where nothing is known to be live. */
export function liveRecord(records: readonly DeploymentRecord[], service: string): DeploymentRecord | undefined {
  let restored = false;
  for (const record of [...records].reverse()) {
    if (record.service !== service) continue;
    if (record.outcome === 'live') return record;
    if (record.outcome === 'destroyed') return undefined;
    // A back-out that failed, and was repeated with success, leaves the one before live.
    if (record.outcome === 'backed-out' && record.release) restored = true;
    if (record.outcome === 'back-out-failed' && !restored) return undefined;
  }
  return undefined;
}
