import type { Release, RolloutContext } from '../engine/engine';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import { type Verification, verifyService } from '../verify/verification';
import type { Attempt } from './attempt';
import { type Delivery, throughUrl } from './delivery';

/**
 * Brings the last good version back after a failed step, records it and raises an alarm.
 *
 * @param failure what ended the rollout
 * @returns the error to end the command with
 */
export async function backOut(delivery: Delivery, attempt: Attempt, failure: unknown): Promise<DeliveryError> {
  const { service, stage } = delivery;
  const { phase, version, previous } = attempt.entry;
  const reason = firstLine(reasonOf(failure));
  if (phase === 'current') {
    await attempt.record('failed', previous, reason);
    return asDeliveryError(failure, `nothing was changed. ${reason}`);
  }
  const left = previous ? `${previous.version} is live` : `${service.name} was not live before and is removed`;
  let live: Release | undefined;
  try {
    live = await restore(delivery, attempt, reason);
  } catch (error) {
    return failedToBackOut(delivery, attempt, reason, error);
  }
  try {
    await delivery.alarm(`${service.name} ${version} on ${stage.name} was backed out: ${reason}`);
    await attempt.record('backed-out', live, reason);
    return new DeliveryError(
      'DEPLOYMENT_BACKED_OUT',
      `${reason}. Backed out: ${left}. Mend it and deploy again; what was seen: npx --no fairway history --service ${service.name}`,
      exitCodeOf(failure),
      { cause: failure },
    );
  } catch (error) {
    return new DeliveryError(
      'RECORD_NOT_WRITTEN',
      `${reason}. Backed out: ${left}, but that could not be recorded: ${firstLine(reasonOf(error))}. Mend that, then deploy again: it records this first`,
      exitCodeOf(failure),
      { cause: error },
    );
  }
}

/** Puts all traffic back and sees that the previous version answers. */
export async function restore(delivery: Delivery, attempt: Attempt, reason: string): Promise<Release | undefined> {
  const { engine } = delivery;
  const { next, previous } = attempt.entry;
  delivery.report({
    phase: 'back-out',
    message: `backing out to ${previous?.version ?? 'nothing'}: ${reason}`,
    trafficPercent: 0,
  });
  return attempt.step(
    { phase: 'back-out', reason },
    async (context) => {
      await engine.backOut(context, next, previous);
      if (!previous) return undefined;
      // The address may have changed since the release was last live.
      const live = await currentOrThrow(delivery, context, previous);
      const seen = await verifyLive(delivery, live, context.signal);
      if (!seen.ok) throw new Error(`${previous.version} does not answer as declared: ${seen.reason}`);
      return live;
    },
    true,
  );
}

/** The full verification of a release at its address. */
export function verifyLive(delivery: Delivery, live: Release, signal?: AbortSignal): Promise<Verification> {
  return verifyService(delivery.service, throughUrl(delivery, live, signal), {
    version: live.version,
    settleMs: 10_000,
    signal,
  });
}

async function currentOrThrow(delivery: Delivery, context: RolloutContext, wanted: Release): Promise<Release> {
  const live = await delivery.engine.current(context);
  if (live) return live;
  throw new Error(`expected ${wanted.version} to be live, found nothing`);
}

/** Records that nobody knows what is live, tells everybody, and keeps the journal for the next try. */
export async function failedToBackOut(
  { service, stage, alarm }: Delivery,
  attempt: Attempt,
  reason: string,
  error: unknown,
): Promise<DeliveryError> {
  const problem = firstLine(reasonOf(error));
  // The journal stays in any case: what could not be recorded now is by the next command.
  await attempt.record('back-out-failed', undefined, `${reason}; back-out: ${problem}`).catch((unwritten: unknown) => {
    process.emitWarning(`the record could not be written: ${reasonOf(unwritten)}`);
  });
  await alarm(`${service.name} on ${stage.name} could not be backed out and needs people: ${problem}`);
  return new DeliveryError(
    'BACK_OUT_FAILED',
    `${reason}. Backing out failed as well: ${problem}. Look at the platform, then try again: npx --no fairway deploy --service ${service.name}`,
    EXIT.backOutFailed,
    { cause: error },
  );
}

function exitCodeOf(failure: unknown) {
  return failure instanceof DeliveryError && failure.exitCode === EXIT.interrupted ? EXIT.interrupted : EXIT.backedOut;
}

function asDeliveryError(failure: unknown, message: string): DeliveryError {
  if (failure instanceof DeliveryError) return failure;
  return new DeliveryError('DEPLOYMENT_NOT_BEGUN', `${message}. Mend it and deploy again.`, EXIT.environment, {
    cause: failure,
  });
}

/** The first sentence of a reason, without the code and the advice that the error around it has its own of. */
function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? text;
  return line
    .trim()
    .replace(/^[A-Z_]{3,}: /, '')
    .replace(/\.$/, '')
    .slice(0, 500);
}
