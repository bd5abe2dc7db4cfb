import type { StageInput } from '../../packages/delivery/src/stage/schema';
import { ACTIONS } from './actions';
import { expression, Job, type Step, Workflow } from './model';
import {
  enterClouds,
  enterImageRegistry,
  IDENTITY,
  onTheLocalStage,
  READ_SOURCES,
  setUp,
  stageVariables,
  verb,
} from './steps';

export interface Rollout {
  /** Declared name of the stage, and of the GitHub environment that may approve. */
  readonly name: string;
  readonly stage: StageInput;
}

/** Registry of this repository's images and charts. */
export const REGISTRY = { host: 'ghcr.io', path: `ghcr.io/${expression('github.repository')}` };

/** Checks of main may be overtaken by those of a newer commit; what is rolled out is never ended half-way. */
const group = (job: string, cancelInProgress: boolean) => ({ group: `main-${job}`, cancelInProgress });

/**
 * From main to production: what changed since the last recorded deployment of each service is checked again, published, and rolled
 * out to each stage in turn.
 *
 * @param rollouts stages in their order
 * @param packaging verbs that build what a registry gets; nothing is published where there is none
 */
export function mainBranch(rollouts: readonly Rollout[], packaging: readonly string[]): Workflow {
  const last = rollouts.at(-1);
  if (!last) throw new Error('ROLLOUTS_MISSING: expected at least one stage to roll out to. Name it in .projenrc.ts.');
  const base = baseJob(last);
  const range = { NX_BASE: expression(base.output('commit')), NX_HEAD: 'HEAD' };
  const check = (id: string, name: string, timeoutMinutes: number, steps: readonly Step[]): Job =>
    new Job(id, {
      name,
      needs: [base],
      grants: [READ_SOURCES],
      timeoutMinutes,
      concurrency: group(id, true),
      env: range,
      steps: [...setUp({ cache: true }), ...steps],
    });
  const checks = [
    check('test', 'Lint, unit tests, policy, build', 90, [
      verb('Check', 'npx nx affected -t build lint test policy-report'),
    ]),
    check('integration', 'Integration', 90, [
      verb('Test against the local stage', onTheLocalStage('npx nx affected -t integration')),
    ]),
  ];
  const published = packaging.length ? [publishJob(checks, packaging)] : [];
  const jobs = rollouts.reduce<Job[]>(
    (before, rollout) => [...before, rolloutJob(rollout, [...checks, ...published, ...before])],
    [],
  );
  return new Workflow({
    file: 'main.yml',
    name: 'Main',
    purpose: 'From main to production.',
    on: { push: { branches: ['main'] }, workflow_dispatch: {} },
    jobs: [base, ...checks, ...published, ...jobs],
  });
}

/** The oldest commit that a service of the last stage runs: whatever changed since then was in no recorded deployment. */
function baseJob({ name, stage }: Rollout): Job {
  return new Job('base', {
    name: 'Last recorded deployments',
    grants: [READ_SOURCES, IDENTITY],
    timeoutMinutes: 15,
    environment: `${name}-read`,
    concurrency: group('base', true),
    env: { STAGE: name, ...stageVariables(stage) },
    outputs: { commit: expression('steps.base.outputs.commit') },
    steps: [
      ...setUp({ cache: false }),
      ...enterClouds(stage).slice(0, 1),
      verb('Ask the records', 'npm run --silent ci -- base >> "${GITHUB_OUTPUT:-/dev/stdout}"', { id: 'base' }),
    ],
  });
}

function publishJob(needs: readonly Job[], packaging: readonly string[]): Job {
  return new Job('publish', {
    name: 'Publish images and charts',
    needs,
    grants: [
      READ_SOURCES,
      IDENTITY,
      { scope: 'packages', access: 'write', reason: 'pushes images and charts' },
      { scope: 'attestations', access: 'write', reason: 'keeps the provenance of what was pushed' },
    ],
    timeoutMinutes: 60,
    environment: 'registry',
    concurrency: group('publish', false),
    env: { REGISTRY: REGISTRY.path },
    steps: [
      ...setUp({ cache: false }),
      // Of every commit, so that nothing to publish is always a mistake.
      verb('Build and test', `npx nx run-many -t ${packaging.join(' ')}`),
      {
        name: 'Enter the registry',
        uses: ACTIONS.registryLogin,
        with: {
          registry: REGISTRY.host,
          username: expression('github.actor'),
          password: expression('github.token'),
        },
      },
      { name: 'Signer', uses: ACTIONS.cosign },
      verb('Push and sign by digest', 'npm run ci -- publish'),
      {
        name: 'Attest',
        uses: ACTIONS.attest,
        with: { 'subject-checksums': 'dist/publish/checksums.txt' },
      },
    ],
  });
}

function rolloutJob({ name, stage }: Rollout, needs: readonly Job[]): Job {
  const due = { if: "steps.changed.outputs.projects != ''" };
  const projects = { PROJECTS: expression('steps.changed.outputs.projects') };
  return new Job(`rollout-${name}`, {
    name: `Roll out to ${name}`,
    needs,
    grants: [READ_SOURCES, IDENTITY],
    timeoutMinutes: 120,
    // Its reviewers approve, and only main may use it.
    environment: name,
    concurrency: group(`rollout-${name}`, false),
    env: { STAGE: name, ...stageVariables(stage) },
    steps: [
      ...setUp({ cache: false }),
      // Whoever approves an old run must not bring back what it holds.
      verb('Is this the newest commit of main', 'npm run --silent ci -- newest', {
        env: { GITHUB_TOKEN: expression('github.token') },
      }),
      ...enterClouds(stage),
      ...enterImageRegistry(stage),
      verb('Build', 'npx nx run-many -t build'),
      verb(
        'What changed since the last recorded deployment of each service',
        'npm run --silent ci -- changed >> "${GITHUB_OUTPUT:-/dev/stdout}"',
        { id: 'changed' },
      ),
      verb('Roll out', 'npx nx run-many -t deploy --projects="$PROJECTS"', { ...due, env: projects }),
      verb('Verify', 'npx nx run-many -t verify --projects="$PROJECTS"', { ...due, env: projects }),
      verb('What runs now', 'npx --no fairway status', { if: 'always()' }),
      verb('The records are whole', 'npx --no fairway history --verify'),
    ],
  });
}
