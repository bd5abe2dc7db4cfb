import { CiError } from './errors';

export interface PullRequest {
  readonly number: number;
  /** False when it is closed, merged, or of a fork: then there is no preview. */
  readonly wanted: boolean;
  /** Branch that it is to be merged into. */
  readonly base: string;
}

/** What a preview's job acts on. */
export interface PreviewWorld {
  pullRequest(number: number): Promise<PullRequest>;
  deploy(stage: string, pullRequest: PullRequest): Promise<void>;
  /** Removes every service that stands; nothing there is no error. */
  destroy(stage: string): Promise<void>;
}

export interface PreviewOutcome {
  readonly stage: string;
  readonly state: 'deployed' | 'destroyed';
}

/** How often the pull request may change its mind while one job works; the job of the last event follows anyway. */
const ROUNDS = 5;

/**
 * Brings the stage of a pull request to what the pull request is now, and looks again when that is done.
 *
 * It must run one at a time for each pull request. Then it may be started by any event, any number of times, in any order: what it
 * does follows from the state alone.
 */
export async function reconcile(world: PreviewWorld, number: number): Promise<PreviewOutcome> {
  const stage = `pr-${number}`;
  for (let round = 1; ; round += 1) {
    const before = await world.pullRequest(number);
    let failure: Error | undefined;
    try {
      if (before.wanted) await world.deploy(stage, before);
      else await world.destroy(stage);
    } catch (error) {
      failure = error as Error;
    }
    const after = await world.pullRequest(number);
    if (after.wanted === before.wanted) {
      if (failure !== undefined) throw failure;
      return { stage, state: before.wanted ? 'deployed' : 'destroyed' };
    }
    if (round === ROUNDS) {
      throw new CiError(
        'PREVIEW_UNSETTLED',
        `${stage} was opened and closed ${ROUNDS} times during this job. Run it again.`,
      );
    }
  }
}
