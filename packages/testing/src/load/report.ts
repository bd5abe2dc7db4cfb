import { confidenceInterval, exceeds, percentile } from '@fairway/declaration';
import type { ResolvedLoadOptions } from './load-options';
import type { Sample } from './open-loop';

/** Something that happened while the load ran. */
export interface Mark {
  readonly atMs: number;
  readonly label: string;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What a load proof saw. Times are milliseconds, shares 0 to 1. */
export interface LoadReport {
  readonly schemaVersion: 1;
  readonly target: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly requests: number;
  readonly connections: { readonly new: number; readonly kept: number };
  /** Not answered with the expected status: connection errors, time-outs and wrong statuses. */
  readonly failed: number;
  /** Of the failed, those that the service declares as its own. */
  readonly failedByDesign: number;
  readonly failedShare: number;
  /** Where the true share lies with a confidence of 99 % (Clopper-Pearson). */
  readonly failedShareInterval: readonly [number, number];
  /** Count of each kind, such as `ECONNREFUSED` or `status 502`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of the answers that were as expected. */
  readonly latency: Latency | undefined;
  /** Versions in the order they were first seen. */
  readonly versions: readonly {
    readonly version: string;
    readonly count: number;
    readonly firstMs: number;
    readonly lastMs: number;
  }[];
  /** Latest start of a request after it was due: more than a few tens says that this machine was too busy. */
  readonly generatorLagMs: number;
  readonly marks: readonly Mark[];
  readonly verdict: { readonly ok: boolean; readonly reasons: readonly string[] };
}

export interface Expectation {
  /** Version that must answer last, after another one answered: without it nothing proves that anything was updated. */
  readonly changesTo?: string;
  /** Version that alone may answer at the end, such as after a back-out. */
  readonly endsWith?: string;
  /** Largest share of failed requests beyond those by design. @default 0 */
  readonly failedShare?: number;
}

export function summarise(
  options: ResolvedLoadOptions,
  samples: readonly Sample[],
  marks: readonly Mark[],
  lagMs: number,
  expectation: Expectation = {},
): LoadReport {
  const ordered = [...samples].sort((a, b) => a.dueMs - b.dueMs);
  const failed = ordered.filter(({ status }) => status !== options.status);
  const byDesign = options.failsByDesign > 0 ? failed.filter(({ status }) => status === options.designStatus) : [];
  const report = {
    schemaVersion: 1 as const,
    target: options.url + options.path,
    ratePerSecond: options.ratePerSecond,
    seconds: round((ordered.at(-1)?.dueMs ?? 0) / 1000),
    requests: ordered.length,
    connections: { new: count(ordered, 'new'), kept: count(ordered, 'kept') },
    failed: failed.length,
    failedByDesign: byDesign.length,
    failedShare: ordered.length === 0 ? 0 : failed.length / ordered.length,
    failedShareInterval: confidenceInterval(ordered.length, failed.length, 0.99),
    failures: tally(failed.map(({ error, status }) => error ?? `status ${status}`)),
    latency: latencyOf(ordered.filter(({ status }) => status === options.status)),
    versions: versionsOf(ordered),
    generatorLagMs: round(lagMs),
    marks: [...marks],
  };
  const reasons = judge(report, options, expectation);
  return { ...report, verdict: { ok: reasons.length === 0, reasons } };
}

function judge(
  report: Omit<LoadReport, 'verdict'>,
  { failsByDesign, designStatus }: ResolvedLoadOptions,
  { changesTo, endsWith, failedShare = 0 }: Expectation,
): string[] {
  const reasons: string[] = [];
  const { requests, failed, failedByDesign, failures, versions } = report;
  if (requests === 0) reasons.push('no request was sent, so nothing is proved');
  const undue = failed - failedByDesign;
  if (undue > failedShare * requests) {
    const kinds = Object.entries(failures)
      .filter(([kind]) => failsByDesign === 0 || kind !== `status ${designStatus}`)
      .map(([kind, times]) => `${times} ${kind}`);
    reasons.push(`${undue} of ${requests} requests failed (${kinds.join(', ')})`);
  }
  // One run in 10,000 of a service that keeps its declared share is refused.
  if (failsByDesign > 0 && exceeds(requests, failedByDesign, failsByDesign, 0.0001)) {
    reasons.push(`${failedByDesign} of ${requests} failed by design, more than the declared share of ${failsByDesign}`);
  }
  const last = [...versions].sort((a, b) => b.lastMs - a.lastMs)[0]?.version;
  if (changesTo !== undefined && (versions.length < 2 || last !== changesTo)) {
    reasons.push(
      `expected a change to version ${changesTo}, saw ${versions.map(({ version }) => version).join(', ') || 'no version'}`,
    );
  }
  if (endsWith !== undefined && last !== endsWith) reasons.push(`expected version ${endsWith} at the end, saw ${last}`);
  return reasons;
}

function versionsOf(samples: readonly Sample[]): LoadReport['versions'] {
  const seen = new Map<string, { version: string; count: number; firstMs: number; lastMs: number }>();
  for (const { version, dueMs } of samples) {
    if (version === undefined) continue;
    const row = seen.get(version) ?? { version, count: 0, firstMs: round(dueMs), lastMs: 0 };
    seen.set(version, { ...row, count: row.count + 1, lastMs: round(dueMs) });
  }
  return [...seen.values()];
}

function latencyOf(samples: readonly Sample[]): Latency | undefined {
  if (samples.length === 0) return undefined;
  const all = samples.map(({ latencyMs }) => latencyMs);
  const at = (share: number) => round(percentile(all, share) ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function tally(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const count = (samples: readonly Sample[], wanted: Sample['connection']) =>
  samples.filter(({ connection }) => connection === wanted).length;
const round = (value: number) => Math.round(value * 10) / 10;
