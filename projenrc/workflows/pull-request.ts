import { ACTIONS } from './actions';
import { type Environment, expression, Job, SAME_REPOSITORY, type Step, Workflow } from './model';
import { onTheLocalStage, READ_SOURCES, setUp, verb } from './steps';

/** What nx compares: the base of the pull request and the merge that GitHub checks out. */
const RANGE: Environment = { NX_BASE: expression('github.event.pull_request.base.sha'), NX_HEAD: 'HEAD' };
/** Waivers come from the base as well: a change cannot excuse itself. */
const WAIVERS: Environment = { WAIVERS_FROM: expression('github.event.pull_request.base.sha') };

/** A newer push ends the checks of an older one. */
const newestOnly = (job: string) => ({
  group: `${job}-${expression('github.event.pull_request.number')}`,
  cancelInProgress: true,
});

/**
 * The checks of a change, for every project that it affects. They run with a token that reads, so they are the same for forks;
 * `report` alone writes, runs nothing of the pull request's own but the formatter of its results, and is left out for forks.
 *
 * @param packaging verbs that build what a registry gets, such as `image` and `chart`; empty where no service has any
 */
export function pullRequest(packaging: readonly string[]): Workflow {
  const check = (id: string, name: string, timeoutMinutes: number, steps: readonly Step[]): Job =>
    new Job(id, {
      name,
      required: true,
      grants: [READ_SOURCES],
      timeoutMinutes,
      concurrency: newestOnly(id),
      env: RANGE,
      steps: [...setUp({ cache: true }), ...steps],
    });

  const test = check('test', 'Lint, unit tests, build', 60, [
    verb('Build', 'npx nx affected -t build'),
    verb('Lint', 'npx nx affected -t lint'),
    verb('Test', 'npx nx affected -t test'),
  ]);
  const policy = check('policy', 'Policy', 45, [verb('Judge', 'npx nx affected -t policy-report', { env: WAIVERS })]);
  const integration = check('integration', 'Integration', 90, [
    verb('Test against the local stage', onTheLocalStage('npx nx affected -t integration')),
  ]);
  const packages = packaging.length
    ? [check('package', 'Images and charts', 60, [verb('Build and test', `npx nx affected -t ${packaging.join(' ')}`)])]
    : [];
  return new Workflow({
    file: 'pull-request.yml',
    name: 'Pull request',
    purpose: 'The checks of a change. A preview of it is the work of preview.yml.',
    on: { pull_request: {} },
    jobs: [test, withResults(policy), integration, ...packages, report(policy)],
  });
}

const RESULTS = 'policy';

function withResults(policy: Job): Job {
  const steps: Step[] = [
    ...policy.options.steps,
    {
      name: 'Keep the results',
      if: 'always()',
      uses: ACTIONS.upload,
      with: { name: RESULTS, path: '*/*/reports/policy.*', 'if-no-files-found': 'ignore', 'retention-days': 7 },
    },
  ];
  return new Job(policy.id, { ...policy.options, steps });
}

function report(policy: Job): Job {
  return new Job('report', {
    name: 'Report policy',
    needs: [policy],
    if: `always() && ${SAME_REPOSITORY}`,
    grants: [
      READ_SOURCES,
      { scope: 'pull-requests', access: 'write', reason: 'writes one comment with the findings' },
      { scope: 'security-events', access: 'write', reason: 'shows the findings beside the lines they are about' },
    ],
    timeoutMinutes: 15,
    concurrency: newestOnly('report'),
    steps: [
      ...setUp({ cache: false }),
      // By a pattern, which may find nothing: there are no results where the change affects nothing that policy judges.
      {
        name: 'Fetch the results',
        uses: ACTIONS.download,
        with: { pattern: RESULTS, 'merge-multiple': true, path: '.' },
      },
      verb('Comment', 'npm run ci -- comment', {
        env: { GITHUB_TOKEN: expression('github.token'), PULL_REQUEST: expression('github.event.pull_request.number') },
      }),
      verb('Show beside the code', 'npm run ci -- sarif', { env: { GITHUB_TOKEN: expression('github.token') } }),
    ],
  });
}
