import { reasonOf } from '../errors';
import type { JournalEntry } from '../journal/journal';
import type { DeploymentLock } from '../lock/deployment-lock';
import { endLeftovers } from '../process/leftovers';
import { Attempt } from './attempt';
import { failedToBackOut, restore, verifyLive } from './back-out';
import type { Delivery } from './delivery';

/**
 * Finishes or undoes what a killed deployment left, by its journal.
 *
 * Verified by then: finished. Not yet: undone. A rollback is repeated, because it says where it leads. So does a destroy, but nobody who
 * deploys expects data to go: only another destroy repeats it.
 *
 * @returns whether a destroy was left, so that nobody knows what of the service stands
 */
export async function recover(delivery: Delivery, lock: DeploymentLock): Promise<boolean> {
  const entry = await delivery.journal.read();
  if (!entry) return false;
  await endLeftovers(entry.deployment);
  const { records } = await delivery.chain.readable();
  const recorded = records.find(({ deployment }) => deployment === entry.deployment);
  if (recorded && recorded.outcome !== 'back-out-failed') {
    await delivery.journal.clear();
    return false;
  }
  const { report } = delivery;
  const attempt = Attempt.resume(delivery, lock, entry);
  const killed = `the ${entry.kind} of ${entry.version} was killed at "${entry.phase}"`;
  if (entry.phase === 'destroy') {
    report({ phase: entry.phase, message: `${killed}: going on with what is left` });
    await attempt.record('failed', entry.previous, `${killed}, and was not repeated`);
    return true;
  }
  report({ phase: entry.phase, message: `${killed}: ${entry.phase === 'commit' ? 'finishing' : 'undoing'} it first` });
  try {
    if (entry.phase === 'current') {
      await attempt.record('failed', entry.previous, `${killed}, before anything was changed`);
    } else if (entry.phase === 'commit' && entry.next) {
      await finish(delivery, attempt, entry.next);
    } else {
      const live = await restore(delivery, attempt, entry.reason ?? killed);
      await attempt.record(entry.kind === 'rollback' ? 'live' : 'backed-out', live, entry.reason ?? killed);
    }
  } catch (error) {
    // Told and recorded once. A version that cannot be brought back must not keep the next one out.
    if (recorded) return giveUp(delivery, entry.phase, error);
    throw await failedToBackOut(delivery, attempt, killed, error);
  }
  return false;
}

async function giveUp({ journal, report }: Delivery, phase: JournalEntry['phase'], error: unknown): Promise<false> {
  const [problem] = reasonOf(error).split('\n');
  report({ phase, message: `${problem}. That failed before as well: going on from what runs` });
  await journal.clear();
  return false;
}

async function finish(
  delivery: Delivery,
  attempt: Attempt,
  next: NonNullable<Attempt['entry']['next']>,
): Promise<void> {
  await attempt.step({ phase: 'commit' }, (context) => delivery.engine.commit(context, next));
  const seen = await attempt.run('verify', (context) => verifyLive(delivery, next, context.signal));
  attempt.saw(100, seen);
  if (seen.ok) {
    await attempt.record('live', next);
    return;
  }
  const reason = seen.reason ?? reasonOf(undefined);
  await attempt.record('backed-out', await restore(delivery, attempt, reason), reason);
}
