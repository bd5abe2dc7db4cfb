import { exceeds, percentile, type Probe, type ServiceDeclaration } from '@fairway/declaration';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeResult } from '../records/record';
import { type Asker, probeTimeoutMs, round, runProbe } from './probe';

export interface VerificationOptions {
  /** Version that must answer; undefined accepts any. */
  readonly version?: string;
  /**
   * Versions that may answer beside it while traffic is shared; their answers are not judged.
   * @default none
   */
  readonly beside?: string;
  /** How long a platform may take until its change is seen everywhere, in milliseconds. @default 5000 */
  readonly settleMs?: number;
  /** Sends each probe once and no burst. @default false */
  readonly probesOnly?: boolean;
  readonly signal?: AbortSignal;
}

export interface Verification {
  readonly ok: boolean;
  /** The first thing that was wrong, in one sentence. */
  readonly reason?: string;
  readonly probes: readonly ProbeResult[];
  readonly requests: number;
  readonly failed: number;
  readonly latencyP99Ms?: number;
}

/** Requests of one burst, by whether the service declares failures of its own: 10 % need more to be told from 50 %. */
const BURST = { plain: 20, failsByDesign: 100 };
/**
 * Chance of refusing a version that keeps its objectives. Of 20 answers one may fail at 99.9 %, and three may be slower than the p99,
 * which a busy machine explains; one more is not explained by chance.
 */
const ALPHA = 0.001;
/** Between two requests of a burst. */
const SPACING_MS = 25;

/**
 * The one verification: every declared probe, then a burst of the first that is judged by the objectives.
 *
 * Where the version is told, an answer by another version is a failure.
 */
export async function verifyService(
  service: ServiceDeclaration,
  send: Asker,
  options: VerificationOptions = {},
): Promise<Verification> {
  const timeoutMs = probeTimeoutMs(service);
  const probes: ProbeResult[] = [];
  const settleMs = options.settleMs ?? 5000;
  const settledAt = performance.now() + settleMs;
  for (const probe of service.probes) {
    const result = await settled(service, probe, send, timeoutMs, { ...options, settleMs });
    probes.push(result);
    if (!result.ok) return { ok: false, reason: result.reason, probes, requests: probes.length, failed: 1 };
  }
  if (options.probesOnly) return { ok: true, probes, requests: probes.length, failed: 0 };
  const burst = await sample(service, send, timeoutMs, settledAt, options);
  return { ...burst, probes };
}

/** Asks until the answer is right: the old version's is waited for, a failing one is asked once more than objectives explain. */
async function settled(
  service: ServiceDeclaration,
  probe: Probe,
  send: Asker,
  timeoutMs: number,
  { version, beside, settleMs, signal }: VerificationOptions & { readonly settleMs: number },
): Promise<ProbeResult> {
  const started = performance.now();
  for (let failures = 0; ;) {
    const result = await runProbe(probe, send, timeoutMs, version);
    signal?.throwIfAborted();
    if (result.ok) return result;
    const byAnother = answeredByAnother(result, { version });
    if (byAnother && beside !== undefined && result.versionSeen === beside)
      return { ...result, ok: true, reason: undefined };
    if (!byAnother) failures += 1;
    // So many failures in a row that the declared share explains them once in a million deployments.
    const bearable = Math.ceil(Math.log(1e-6) / Math.log(allowedShare(service.objectives)));
    const overTime = performance.now() - started >= settleMs;
    if (failures >= bearable || (byAnother && overTime)) return result;
    if (byAnother) await sleep(100);
  }
}

/**
 * One request after the other: several at once would start several instances of a function, and measure their start.
 * It ends as soon as the verdict is clear; until `settledAt` the old version's answers are waited out.
 */
async function sample(
  { probes, objectives }: ServiceDeclaration,
  send: Asker,
  timeoutMs: number,
  settledAt: number,
  { version, beside, signal }: VerificationOptions,
): Promise<Omit<Verification, 'probes'>> {
  const probe = probes.find(({ versionAt }) => versionAt !== undefined) ?? probes[0];
  if (!probe) return { ok: true, requests: 0, failed: 0 };
  const { failsByDesign, latencyP99Ms } = objectives;
  const allowed = allowedShare(objectives);
  const count = failsByDesign > 0 ? BURST.failsByDesign : BURST.plain;
  const latencies: number[] = [];
  let [requests, failed, slow] = [0, 0, 0];
  let reason: string | undefined;
  for (let sent = 0; sent < count && reason === undefined;) {
    const result = await runProbe(probe, send, timeoutMs, version);
    signal?.throwIfAborted();
    // A load balancer may still know an instance of the old version that is about to end.
    if (answeredByAnother(result, { version, beside }) && performance.now() < settledAt) {
      await sleep(100);
      continue;
    }
    sent += 1;
    // While traffic is shared, the old version's answers are no news.
    if (beside === undefined || result.versionSeen !== beside) {
      requests += 1;
      if (!result.ok) failed += 1;
      if (result.latencyMs !== undefined) latencies.push(result.latencyMs);
      if ((result.latencyMs ?? 0) > latencyP99Ms) slow += 1;
      if (exceeds(count, failed, allowed, ALPHA)) {
        reason = `${failed} of ${requests} failed, such as ${result.reason}`;
      } else if (exceeds(count, slow, 0.01, ALPHA)) {
        reason = `${slow} of ${requests} answers took longer than the objective of ${latencyP99Ms} ms`;
      }
    }
    await sleep(SPACING_MS);
  }
  const p99 = percentile(latencies, 0.99);
  return { ok: reason === undefined, reason, requests, failed, latencyP99Ms: p99 && round(p99) };
}

function answeredByAnother(
  { versionSeen }: ProbeResult,
  { version, beside }: Pick<VerificationOptions, 'version' | 'beside'>,
): boolean {
  if (version === undefined || versionSeen === undefined) return false;
  return versionSeen !== version && versionSeen !== beside;
}

/** What may fail within the objective, and by the service's own design. */
function allowedShare({ availability, failsByDesign }: ServiceDeclaration['objectives']): number {
  return failsByDesign + 1 - availability;
}
