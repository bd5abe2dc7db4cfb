import { DeliveryError, EXIT, reasonOf } from '../errors';
import { localInventory, ofService } from '../inventory/inventory';
import { endLeftovers } from '../process/leftovers';
import type { DeploymentRecord } from '../records/record';
import { secretsOf } from '../secrets/open-secrets';
import { Attempt } from './attempt';
import { acquire } from './deploy';
import { type Delivery, liveRecord } from './delivery';

/**
 * Removes everything of the service that carries the stage's tags. Nothing there is no error.
 *
 * @throws {DeliveryError} `DESTROY_INCOMPLETE` where the platform still tells of something on a stage of this machine
 */
export async function destroy(delivery: Delivery): Promise<DeploymentRecord> {
  const { chain, engine, journal, service } = delivery;
  const lock = await acquire(delivery);
  try {
    // What was killed half-way, a deployment or a destroy, need not be undone first: everything goes.
    const unfinished = await journal.read();
    if (unfinished) await endLeftovers(unfinished.deployment);
    const live = liveRecord((await chain.readable()).records, service.name);
    const attempt = Attempt.begin(delivery, lock, 'destroy', {
      version: live?.release?.version ?? 'none',
      commit: live?.commit ?? 'none',
      inputs: { digest: live?.inputs.digest ?? 'none', parts: {} },
    });
    try {
      await attempt.step({ phase: 'destroy', previous: live?.release }, (context) => engine.destroy(context));
      await assertGone(delivery);
    } catch (error) {
      // The person knows, and decides: the next deployment must not take it for work that was killed.
      const begun = (await journal.read())?.deployment === attempt.entry.deployment;
      if (begun) await attempt.record('failed', live?.release, reasonOf(error));
      throw error;
    }
    const secrets = await secretsOf(delivery);
    await secrets.forget();
    return await attempt.record('destroyed', undefined);
  } finally {
    await lock.release();
  }
}

async function assertGone({ service, stage, workspace }: Delivery): Promise<void> {
  if (!stage.isLocal) return;
  const left = ofService(await localInventory(workspace.root), stage.name, service.name);
  if (left.length === 0) return;
  const names = left.slice(0, 5).map(({ name }) => name);
  throw new DeliveryError(
    'DESTROY_INCOMPLETE',
    `${left.length} resources still carry the tags of ${service.name} on ${stage.name}: ${names.join(', ')}. ` +
      `Remove what holds them, then destroy again: npx --no fairway destroy --service ${service.name}`,
    EXIT.environment,
  );
}
