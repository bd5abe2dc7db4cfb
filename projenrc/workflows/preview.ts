import type { StageInput } from '../../packages/delivery/src/stage/schema';
import { expression, Job, SAME_REPOSITORY, Workflow } from './model';
import { enterClouds, enterImageRegistry, IDENTITY, READ_SOURCES, setUp, stageVariables, verb } from './steps';

/** One preview at a time, whoever asks: a push, a close, the nightly sweep. A running one is never ended. */
const oneAtATime = (number: string) => ({ group: `preview-${number}`, cancelInProgress: false });

/**
 * Brings a preview to what its pull request is *now*: deployed when it is open, gone when it is closed.
 *
 * The job asks for the state after it entered the group, so it does not matter which event started it, how late, or how often.
 * GitHub keeps one waiting run a group and drops the one that waited before: the last one always runs, and does what the dropped
 * ones would have had to do. This is why a tear-down can neither race a deployment nor get lost.
 *
 * @param number expression that gives the number of the pull request
 */
export function previewJob(id: string, stage: StageInput, number: string, more: Partial<Job['options']> = {}): Job {
  return new Job(id, {
    name: 'Preview',
    grants: [
      READ_SOURCES,
      IDENTITY,
      { scope: 'pull-requests', access: 'write', reason: 'asks whether it is open, and comments where the preview is' },
    ],
    timeoutMinutes: 90,
    environment: 'preview',
    concurrency: oneAtATime(number),
    env: { FAIRWAY_PREVIEWS: 'pipeline', ...stageVariables(stage) },
    steps: [
      ...setUp({ ref: `refs/pull/${number}/head`, cache: false }),
      ...enterClouds(stage),
      ...enterImageRegistry(stage),
      verb('Deploy or tear down', 'npm run ci -- preview', {
        env: { GITHUB_TOKEN: expression('github.token'), PULL_REQUEST: number },
      }),
    ],
    ...more,
  });
}

export function preview(stage: StageInput): Workflow {
  return new Workflow({
    file: 'preview.yml',
    name: 'Preview',
    purpose: 'A stage for each open pull request, and its tear-down when the pull request is closed.',
    on: { pull_request: { types: ['opened', 'synchronize', 'reopened', 'closed'] } },
    jobs: [previewJob('preview', stage, expression('github.event.pull_request.number'), { if: SAME_REPOSITORY })],
  });
}
