import { DeliveryError, EXIT } from '../errors';
import type { Verification } from '../verify/verification';
import { verifyLive } from './back-out';
import { type Delivery, liveRecord } from './delivery';

/**
 * Verifies what is live: the same as after a deployment.
 *
 * @throws {DeliveryError} `NOT_DEPLOYED` (3) or `SERVICE_UNWELL` (7)
 */
export async function verify(delivery: Delivery): Promise<Verification> {
  const { name } = delivery.service;
  const live = liveRecord((await delivery.chain.readable()).records, name);
  if (!live?.release) {
    throw new DeliveryError(
      'NOT_DEPLOYED',
      `the records of stage ${delivery.stage.name} know no live ${name}. Deploy it: npx nx deploy ${name}`,
    );
  }
  const seen = await verifyLive(delivery, live.release, delivery.signal);
  if (seen.ok) return seen;
  throw new DeliveryError(
    'SERVICE_UNWELL',
    `${name} ${live.release.version} at ${live.release.url}: ${seen.reason}. Deploy it anew: npx nx deploy ${name}`,
    EXIT.unwell,
  );
}
