import { DeliveryError, EXIT } from '../errors';
import type { DeploymentRecord } from '../records/record';
import { Attempt } from './attempt';
import { failedToBackOut, restore } from './back-out';
import { acquire } from './deploy';
import { type Delivery, liveRecord } from './delivery';
import { recover } from './recover';

/**
 * Brings back what was live before, or a named version, by its artefacts' digests.
 *
 * @param to version to go back to. @default the one that was live before the live one
 * @throws {DeliveryError} `NOTHING_TO_ROLL_BACK`, and as `deploy` does
 */
export async function rollback(delivery: Delivery, to?: string): Promise<DeploymentRecord> {
  const lock = await acquire(delivery);
  try {
    await recover(delivery, lock);
    const { records } = await delivery.chain.readable();
    const { name } = delivery.service;
    const live = liveRecord(records, name);
    const target = records
      .filter(({ service, outcome, release }) => service === name && outcome === 'live' && release)
      .findLast(({ release }) =>
        to === undefined ? release?.version !== live?.release?.version : release?.version === to,
      );
    if (!live?.release || !target?.release) throw nothing(name, to);
    const { version, commit, inputs, release } = target;
    const attempt = Attempt.begin(delivery, lock, 'rollback', { version: release.version, commit, inputs });
    attempt.entry = { ...attempt.entry, next: live.release, previous: release };
    try {
      const restored = await restore(delivery, attempt, `rolling back from ${live.release.version} to ${version}`);
      return await attempt.record('live', restored);
    } catch (error) {
      throw await failedToBackOut(delivery, attempt, `the rollback to ${version} failed`, error);
    }
  } finally {
    await lock.release();
  }
}

function nothing(service: string, to: string | undefined): DeliveryError {
  const wanted = to === undefined ? 'an earlier version' : `version ${to}`;
  return new DeliveryError(
    'NOTHING_TO_ROLL_BACK',
    `the records know no ${wanted} of ${service} that was live. See them: npx --no fairway history --service ${service}`,
    EXIT.environment,
  );
}
