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
/** Chance of refusing a good version because of its own declared failures. */
const ALPHA = 0.001;
/** One slow answer in 20 is noise of this machine, two are not (chance 1.7 % at an exact p99). */
const SLOW_ALPHA = 0.02;
/** Open loop: a request starts every 25 ms, however slow the answers are. */
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
  for (const probe of service.probes) {
    const result = await settled(service, probe, send, timeoutMs, options);
    probes.push(result);
    if (!result.ok) return { ok: false, reason: result.reason, probes, requests: probes.length, failed: 1 };
  }
  if (options.probesOnly) return { ok: true, probes, requests: probes.length, failed: 0 };
  const burst = await sample(service, send, timeoutMs, options);
  return { ...burst, probes };
}

/** Asks until the answer is right. Only the old version's answer may be waited for: a failing one does not mend itself. */
async function settled(
  service: ServiceDeclaration,
  probe: Probe,
  send: Asker,
  timeoutMs: number,
  { version, beside, settleMs = 5000, signal }: VerificationOptions,
): Promise<ProbeResult> {
  const started = performance.now();
  for (let failures = 0; ;) {
    const result = await runProbe(probe, send, timeoutMs, version);
    signal?.throwIfAborted();
    if (result.ok) return result;
    const byAnother = result.versionSeen !== undefined && result.versionSeen !== version;
    if (byAnother && beside !== undefined && result.versionSeen === beside)
      return { ...result, ok: true, reason: undefined };
    if (!byAnother) failures += 1;
    // So many failures in a row that the declared share explains them once in a million deployments.
    const bearable = Math.ceil(Math.log(1e-6) / Math.log(service.objectives.failsByDesign || 1e-6));
    const overTime = performance.now() - started >= settleMs;
    if (failures >= bearable || (byAnother && overTime)) return result;
    if (byAnother) await sleep(100);
  }
}

async function sample(
  { probes, objectives }: ServiceDeclaration,
  send: Asker,
  timeoutMs: number,
  { version, beside, signal }: VerificationOptions,
): Promise<Omit<Verification, 'probes'>> {
  const probe = probes.find(({ versionAt }) => versionAt !== undefined) ?? probes[0];
  if (!probe) return { ok: true, requests: 0, failed: 0 };
  const count = objectives.failsByDesign > 0 ? BURST.failsByDesign : BURST.plain;
  const running: Promise<ProbeResult>[] = [];
  const bad: ProbeResult[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    running.push(
      runProbe(probe, send, timeoutMs, version).then((result) => {
        if (!result.ok && !(beside !== undefined && result.versionSeen === beside)) bad.push(result);
        return result;
      }),
    );
    await sleep(SPACING_MS);
    signal?.throwIfAborted();
    // The verdict is clear: every further request would only wait.
    if (tooMany(sent + 1, bad.length, objectives.failsByDesign)) break;
  }
  if (tooMany(running.length, bad.length, objectives.failsByDesign)) {
    return verdict(running.length, bad, [], bad[0]?.reason);
  }
  const results = await Promise.all(running);
  const judged = results.filter(({ versionSeen }) => beside === undefined || versionSeen !== beside);
  const latencies = judged.flatMap(({ latencyMs }) => latencyMs ?? []);
  if (tooMany(judged.length, bad.length, objectives.failsByDesign)) {
    return verdict(judged.length, bad, latencies, bad[0]?.reason);
  }
  const slow = latencies.filter((latency) => latency > objectives.latencyP99Ms).length;
  const tooSlow = exceeds(latencies.length, slow, 0.01, SLOW_ALPHA);
  return verdict(
    judged.length,
    bad,
    latencies,
    tooSlow
      ? `${slow} of ${latencies.length} answers took longer than the objective of ${objectives.latencyP99Ms} ms`
      : undefined,
  );
}

/** Without declared failures one failure in a burst is 50 times what any objective allows. */
function tooMany(count: number, failed: number, failsByDesign: number): boolean {
  return failsByDesign === 0 ? failed > 0 : count >= 10 && exceeds(count, failed, failsByDesign, ALPHA);
}

function verdict(requests: number, bad: readonly ProbeResult[], latencies: readonly number[], reason?: string) {
  const failure =
    bad.length > 0 && reason === bad[0]?.reason ? `${bad.length} of ${requests} failed, such as ${reason}` : reason;
  const p99 = percentile(latencies, 0.99);
  return {
    ok: reason === undefined,
    reason: failure,
    requests,
    failed: bad.length,
    latencyP99Ms: p99 === undefined ? undefined : round(p99),
  };
}
