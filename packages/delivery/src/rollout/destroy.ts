import type { DeploymentRecord } from '../records/record';
import { Attempt } from './attempt';
import { acquire } from './deploy';
import { type Delivery, liveRecord } from './delivery';
import { recover } from './recover';

/** Removes everything of the service that carries the stage's tags. Nothing there is no error. */
export async function destroy(delivery: Delivery): Promise<DeploymentRecord> {
  const { chain, engine, journal, service } = delivery;
  const lock = await acquire(delivery);
  try {
    // A half-done deployment need not be undone first: everything goes. A half-done destroy is repeated.
    if ((await journal.read())?.phase === 'destroy') await recover(delivery, lock);
    const live = liveRecord((await chain.readable()).records, service.name);
    const attempt = Attempt.begin(delivery, lock, 'destroy', {
      version: live?.release?.version ?? 'none',
      commit: live?.commit ?? 'none',
      inputs: { digest: live?.inputs.digest ?? 'none', parts: {} },
    });
    await attempt.step({ phase: 'destroy', previous: live?.release }, (context) => engine.destroy(context));
    return await attempt.record('destroyed', undefined);
  } finally {
    await lock.release();
  }
}
