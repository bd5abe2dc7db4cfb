import { exceeds } from '@fairway/declaration';
import type { Observation, Release, RolloutContext } from '../engine/engine';
import { DeliveryError, EXIT } from '../errors';

import { type Verification, verifyService } from '../verify/verification';
import type { Attempt } from './attempt';
import { type Delivery, throughUrl } from './delivery';

/** Requests of which a 99th percentile says something. */
const FOR_A_P99 = 300;

/** The new version is not what it must be; the rollout backs out. */
export class VersionRefused extends DeliveryError {
  constructor(version: string, percent: number, reason: string) {
    super(
      'VERSION_REFUSED',
      `${version} was refused ${percent === 0 ? 'before it received traffic' : `at ${percent} % of the traffic`}: ${reason}`,
      EXIT.backedOut,
    );
  }
}

/** Asks the new version before anybody else meets it, where the platform has a way to. */
export async function verifyDirectly(
  delivery: Delivery,
  attempt: Attempt,
  context: RolloutContext,
  next: Release,
): Promise<void> {
  const { engine, service, report } = delivery;
  if (!engine.request) return;
  report({ phase: 'verify', message: `asking ${next.version} before it receives traffic`, trafficPercent: 0 });
  const seen = await verifyService(
    service,
    async ({ method, path }, timeoutMs) => {
      const started = performance.now();
      const answer = await withTimeout(timeoutMs, engine.request?.(context, next, { method, path, timeoutMs }));
      return { ...answer, latencyMs: performance.now() - started };
    },
    { version: next.version, signal: context.signal },
  );
  judge(delivery, attempt, next, 0, seen);
}

export interface Share {
  readonly next: Release;
  readonly previous: Release | undefined;
  /** Share of the traffic that the new version has, 1 to 100. */
  readonly percent: number;
  /** What the platform had counted before this share was given. */
  readonly before: Observation | undefined;
}

/** Judges the new version at its share: by requests of our own through the service's address, and by the platform's counters. */
export async function verifyShare(
  delivery: Delivery,
  attempt: Attempt,
  context: RolloutContext,
  { next, previous, percent, before }: Share,
): Promise<void> {
  const { engine, service, report } = delivery;
  report({ phase: 'verify', message: `verifying at ${percent} %`, trafficPercent: percent });
  const seen = await verifyService(service, throughUrl(delivery, next, context.signal), {
    version: next.version,
    beside: percent < 100 ? previous?.version : undefined,
    signal: context.signal,
  });
  const counted = seen.ok ? await engine.observe?.(context, next) : undefined;
  judge(delivery, attempt, next, percent, counted ? withCounters(seen, before, counted, service.objectives) : seen);
}

function judge({ report }: Delivery, attempt: Attempt, next: Release, percent: number, seen: Verification): void {
  attempt.saw(percent, seen);
  const { requests, failed } = seen;
  const message = `${requests} requests at ${percent} %, ${failed} failed`;
  report({ phase: 'verify', message, trafficPercent: percent, requests, failed });
  if (!seen.ok) throw new VersionRefused(next.version, percent, seen.reason ?? 'no reason was given');
}

function withCounters(
  seen: Verification,
  before: Observation | undefined,
  after: Observation,
  { availability, failsByDesign, latencyP99Ms }: Delivery['service']['objectives'],
): Verification {
  const requests = after.requests - (before?.requests ?? 0);
  const failed = after.failed - (before?.failed ?? 0);
  const fresh = (after.alarms ?? []).filter((alarm) => !before?.alarms?.includes(alarm));
  const all = { ...seen, requests: Math.max(seen.requests, requests), failed: Math.max(seen.failed, failed) };
  if (fresh.length > 0) return { ...all, ok: false, reason: `alarm ${fresh.join(', ')} went on` };
  if (requests > 0 && exceeds(requests, failed, failsByDesign + 1 - availability, 0.001)) {
    return { ...all, ok: false, reason: `the platform counted ${failed} failures in ${requests} requests` };
  }
  // Of fewer requests the 99th of a hundred is the slowest one, which may be a start.
  if (requests >= FOR_A_P99 && (after.latencyP99Ms ?? 0) > latencyP99Ms) {
    return {
      ...all,
      ok: false,
      reason: `the platform measured a p99 of ${after.latencyP99Ms} ms in ${requests} requests`,
    };
  }
  return all;
}

/** An engine's own time-out is not trusted to work. */
async function withTimeout<T>(timeoutMs: number, work: Promise<T> | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work as Promise<T>, late]);
  } finally {
    clearTimeout(timer);
  }
}
