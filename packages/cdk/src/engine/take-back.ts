import { type Placement, stackName } from '../placement';
import type { Clients } from './clients';
import type { FunctionVersions } from './function-versions';
import { endUpdate, type Ending } from './stacks';

export interface TakingBack extends Pick<Ending, 'signal' | 'pollMs'> {
  /** Tells the person at the terminal what is going on. */
  readonly tell: (message: string) => void;
  readonly placement: Pick<Placement, 'stage' | 'service' | 'platform'>;
  readonly clients: Pick<Clients, 'cloudFormation'>;
  readonly versions: Pick<FunctionVersions, 'moveTraffic'>;
}

/**
 * Gives all traffic to a version that had it before.
 *
 * On AWS the update of the stack is the canary, and goes on without whoever began it: moved before its end, the traffic would
 * go to the abandoned version minutes later.
 *
 * @throws {StackError} where the update does not end
 */
export async function takeBack(taking: TakingBack, number: string): Promise<void> {
  const { placement, clients, versions, tell, signal, pollMs } = taking;
  if (placement.platform === 'aws') {
    await endUpdate(clients.cloudFormation, stackName(placement), { signal, pollMs, tell });
  }
  tell(`alias live goes back to version ${number}`);
  await versions.moveTraffic(number);
}
