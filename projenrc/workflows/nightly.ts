import type { StageInput } from '../../packages/delivery/src/stage/schema';
import { ACTIONS } from './actions';
import type { Rollout } from './main-branch';
import { expression, Job, Workflow } from './model';
import { previewJob } from './preview';
import { enterClouds, IDENTITY, onTheLocalStage, READ_SOURCES, setUp, stageVariables, verb } from './steps';

const group = (job: string) => ({ group: `nightly-${job}`, cancelInProgress: false });

/** What goes wrong while nobody changes anything. */
export function nightly(rollouts: readonly Rollout[], previews: StageInput, packaging: readonly string[]): Workflow {
  const left = leftJob(previews);
  const number = expression('matrix.number');
  const sweep = previewJob('sweep', previews, number, {
    name: `Preview ${number}`,
    needs: [left],
    if: `${left.output('numbers')} != '[]'`,
    matrix: { name: 'number', values: expression(`fromJSON(${left.output('numbers')})`) },
  });
  return new Workflow({
    file: 'nightly.yml',
    name: 'Nightly',
    purpose:
      'Drift, previews that lost their pull request, known vulnerabilities, and everything built up from nothing.',
    on: { schedule: [{ cron: '17 3 * * *' }], workflow_dispatch: {} },
    jobs: [...rollouts.map(driftJob), left, sweep, scanJob(packaging), rebuildJob()],
  });
}

/** Whether each platform still runs what the records say. */
function driftJob({ name, stage }: Rollout): Job {
  return new Job(`drift-${name}`, {
    name: `Drift of ${name}`,
    grants: [READ_SOURCES, IDENTITY],
    timeoutMinutes: 60,
    environment: `${name}-read`,
    concurrency: group(`drift-${name}`),
    env: { STAGE: name, ...stageVariables(stage) },
    steps: [
      ...setUp({ cache: false }),
      ...enterClouds(stage),
      verb('Build', 'npx nx run-many -t build'),
      verb('Compare the platform with the records', 'npx --no fairway drift'),
      verb('The records are whole', 'npx --no fairway history --verify'),
    ],
  });
}

/** Every preview that stands, open or not: the job that brings each to its pull request's state decides. */
function leftJob(previews: StageInput): Job {
  return new Job('left', {
    name: 'Previews that stand',
    grants: [READ_SOURCES, IDENTITY],
    timeoutMinutes: 15,
    environment: 'preview',
    concurrency: group('left'),
    env: { FAIRWAY_PREVIEWS: 'pipeline', ...stageVariables(previews) },
    outputs: { numbers: expression('steps.left.outputs.numbers') },
    steps: [
      ...setUp({ cache: false }),
      ...enterClouds(previews).slice(0, 1),
      verb('Ask the records', 'npm run --silent ci -- previews >> "${GITHUB_OUTPUT:-/dev/stdout}"', { id: 'left' }),
    ],
  });
}

function scanJob(packaging: readonly string[]): Job {
  const scan = (name: string, subject: Record<string, string>) => ({
    name,
    if: 'always()',
    uses: ACTIONS.scan,
    with: { ...subject, 'severity-cutoff': 'high', 'only-fixed': true, 'output-format': 'table' },
  });
  return new Job('scan', {
    name: 'Known vulnerabilities',
    grants: [READ_SOURCES],
    timeoutMinutes: 60,
    concurrency: group('scan'),
    steps: [
      ...setUp({ cache: false }),
      verb('npm packages', 'npm audit --audit-level=high'),
      verb('Signatures of npm packages', 'npm audit signatures', { if: 'always()' }),
      scan('Locks of npm, Python and Go', { path: '.' }),
      ...(packaging.includes('image')
        ? [
            verb('Images', 'npx nx run-many -t image', { if: 'always()' }),
            verb('Root filesystems of the images', 'npm run ci -- unpack-images', { if: 'always()' }),
            scan('What is in the images', { path: 'dist/images' }),
          ]
        : []),
    ],
  });
}

/** The restore test: all services from the sources alone, on the runner's own local stage. */
function rebuildJob(): Job {
  return new Job('rebuild', {
    name: 'Build up from nothing',
    grants: [READ_SOURCES],
    timeoutMinutes: 120,
    concurrency: group('rebuild'),
    steps: [
      ...setUp({ cache: true }),
      verb('Deploy everything', onTheLocalStage('npm run deploy -- --yes')),
      verb('Verify everything', onTheLocalStage('npx nx run-many -t verify')),
      verb('The records are whole', onTheLocalStage('npx --no fairway history --verify')),
      verb('Destroy everything', onTheLocalStage('npm run destroy -- --yes'), { if: 'always()' }),
    ],
  });
}
