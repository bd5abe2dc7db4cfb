import { expression, Job, Workflow } from './model';
import { setUp, verb } from './steps';

/** Days that a release of somebody else must have been public: most that were made with ill will are found in the first. */
export const COOLDOWN_DAYS = 7;

/**
 * Raises what `.projenrc.ts` pins, since a bot that edits generated files would be undone by the next `npx projen`. What is
 * written by hand (Go and Python locks of tools, Dockerfiles) is the work of Dependabot. Actions are raised by hand in `actions.ts`,
 * and `npm run ci -- verify-actions` checks each.
 */
export function updates(): Workflow {
  return new Workflow({
    file: 'dependency-update.yml',
    name: 'Dependency update',
    purpose: `Proposes newer versions of npm packages that have been public for ${COOLDOWN_DAYS} days.`,
    on: { schedule: [{ cron: '41 4 * * 1' }], workflow_dispatch: {} },
    concurrency: { group: 'dependency-update', cancelInProgress: false },
    jobs: [
      new Job('update', {
        name: 'Propose newer versions',
        grants: [
          { scope: 'contents', access: 'write', reason: 'pushes the branch of the proposal' },
          { scope: 'pull-requests', access: 'write', reason: 'opens the proposal' },
        ],
        timeoutMinutes: 45,
        steps: [
          ...setUp({ cache: false }),
          verb('Raise the pins', 'npm run ci -- update'),
          // Where CI is set, as on GitHub, projen installs by `npm ci`, which refuses pins that the lock does not know.
          verb('Write what follows from them', 'npx projen', { env: { CI: '' } }),
          verb('Propose', 'npm run ci -- propose', { env: { GITHUB_TOKEN: expression('github.token') } }),
        ],
      }),
    ],
  });
}
