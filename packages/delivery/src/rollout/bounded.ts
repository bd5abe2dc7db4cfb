import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError, interrupted } from '../errors';

/** Time that a step gets to stop by itself once it was told to, in milliseconds. */
const GRACE_MS = 10_000;

/**
 * Runs one step of an engine with an end in sight, whatever the engine does.
 *
 * @param limitMs longest time of the step; then its signal fires
 * @param outer fires when a person interrupts the deployment
 * @throws {DeliveryError} `STEP_TIMED_OUT` or `INTERRUPTED`, even where the step ignores its signal
 */
export async function bounded<T>(
  what: string,
  limitMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer?.aborted) throw interrupted(what);
  const controller = new AbortController();
  const settled = new AbortController();
  let verdict: DeliveryError | undefined;
  const stop = (error: DeliveryError) => {
    verdict ??= error;
    controller.abort(verdict);
  };
  const onOuter = () => stop(interrupted(what));
  outer?.addEventListener('abort', onOuter, { once: true });
  const timer = setTimeout(() => stop(timedOut(what, limitMs)), limitMs);
  const givenUp = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      sleep(GRACE_MS, undefined, { signal: settled.signal }).then(
        () => reject(verdict as DeliveryError),
        () => undefined,
      );
    });
  });
  try {
    const result = await Promise.race([work(controller.signal), givenUp]);
    if (verdict) throw verdict;
    return result;
  } catch (error) {
    throw verdict ?? error;
  } finally {
    clearTimeout(timer);
    settled.abort();
    outer?.removeEventListener('abort', onOuter);
  }
}

function timedOut(what: string, limitMs: number): DeliveryError {
  return new DeliveryError(
    'STEP_TIMED_OUT',
    `${what} did not end within ${limitMs / 1000} s. Look at the platform, then deploy again.`,
  );
}
