import { reasonOf } from '../errors';
import type { DeploymentLock } from '../lock/deployment-lock';
import { endLeftovers } from '../process/leftovers';
import { Attempt } from './attempt';
import { failedToBackOut, restore, verifyLive } from './back-out';
import type { Delivery } from './delivery';

/**
 * Finishes or undoes what a killed deployment left, by its journal.
 *
 * Verified by then: finished. Not yet: undone. A rollback and a destroy are repeated, because both say where they lead.
 */
export async function recover(delivery: Delivery, lock: DeploymentLock): Promise<void> {
  const entry = await delivery.journal.read();
  if (!entry) return;
  await endLeftovers(entry.deployment);
  const { records } = await delivery.chain.readable();
  const recorded = records.find(({ deployment }) => deployment === entry.deployment);
  if (recorded && recorded.outcome !== 'back-out-failed') return delivery.journal.clear();

  const { engine, report } = delivery;
  const attempt = Attempt.resume(delivery, lock, entry);
  const killed = `the ${entry.kind} of ${entry.version} was killed at "${entry.phase}"`;
  report({ phase: entry.phase, message: `${killed}: ${entry.phase === 'commit' ? 'finishing' : 'undoing'} it first` });
  try {
    if (entry.phase === 'destroy') {
      await attempt.step({ phase: 'destroy' }, (context) => engine.destroy(context));
      await attempt.record('destroyed', undefined);
    } else if (entry.phase === 'current') {
      await attempt.record('failed', entry.previous, `${killed}, before anything was changed`);
    } else if (entry.phase === 'commit' && entry.next) {
      await finish(delivery, attempt, entry.next);
    } else {
      const live = await restore(delivery, attempt, entry.reason ?? killed);
      await attempt.record(entry.kind === 'rollback' ? 'live' : 'backed-out', live, entry.reason ?? killed);
    }
  } catch (error) {
    throw await failedToBackOut(delivery, attempt, killed, error);
  }
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
