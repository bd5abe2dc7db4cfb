import type { EngineName } from '@fairway/policy';
import { DeliveryError, EXIT } from '../errors';
import type { Stage } from '../stage/stage';
import type { Delivery } from './delivery';

/** The engines that a stage asks for beside our own rules; `local` waits for none of them, since they take many seconds. */
export async function enginesOf({ declaration }: Stage): Promise<readonly EngineName[]> {
  if (declaration.policy === 'own') return [];
  const { ENGINES } = await import('@fairway/policy');
  return ENGINES;
}

/**
 * Holds what policy said against what the stage asks for. On a stage that asks for no other engine, the verb `policy`, which `deploy`
 * waits for, has said it all.
 *
 * @throws {DeliveryError} `POLICY_INCOMPLETE` or `POLICY_FORBIDS` (9)
 */
export async function checkPolicy({ stage, service, policyResults }: Delivery): Promise<void> {
  const others = await enginesOf(stage);
  if (others.length === 0) return;
  const results = policyResults();
  const command = `STAGE=${stage.name} npx nx policy ${service.name}`;
  const missing = ['fairway', ...others].filter((name) => !results.some(({ engine }) => engine === name));
  if (missing.length > 0) {
    throw new DeliveryError(
      'POLICY_INCOMPLETE',
      `stage ${stage.name} asks for the verdict of fairway, ${others.join(', ')}; that of ${missing.join(', ')} is missing. ` +
        `Ask for it: ${command}`,
      EXIT.refused,
    );
  }
  const { unknownCountsAs } = await import('@fairway/policy');
  const unknownForbids = unknownCountsAs(stage.name) === 'fail';
  const against = results.filter(({ failed, unknown }) => failed > 0 || (unknownForbids && unknown > 0));
  if (against.length === 0) return;
  const said = against.map(({ engine, failed, unknown }) => `${engine} (${failed + (unknownForbids ? unknown : 0)})`);
  throw new DeliveryError(
    'POLICY_FORBIDS',
    `stage ${stage.name} takes nothing that policy forbids, found findings of ${said.join(', ')}. See them: ${command}`,
    EXIT.refused,
  );
}
