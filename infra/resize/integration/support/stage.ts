import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { prepareStage, type RolloutContext } from '@fairway/delivery';
import { PROJECT, WORKSPACE } from '../../src/paths';

/** A stage of the tests' own, so that nobody's `local` is disturbed. */
export const STAGE = 'pr-990001';
export const NEIGHBOUR = 'pr-990002';

/** Starts the local stage where it is down, and makes the deployers of both stages. */
export async function startLocalStage(): Promise<void> {
  execFileSync(process.execPath, [join(WORKSPACE, 'infra', 'local', 'lib', 'main.js'), 'up'], { stdio: 'pipe' });
  await prepareStage(STAGE);
  await prepareStage(NEIGHBOUR);
}

export function rollout(version: string, stage = STAGE): RolloutContext {
  return {
    stage,
    service: loadService(PROJECT),
    version,
    commit: 'integration',
    report: () => undefined,
    signal: AbortSignal.timeout(240_000),
  };
}
