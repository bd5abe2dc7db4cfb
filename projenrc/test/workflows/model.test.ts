import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIONS } from '../../workflows/actions';
import {
  expression,
  Job,
  type JobOptions,
  SAME_REPOSITORY,
  Workflow,
  type WorkflowOptions,
} from '../../workflows/model';
import { renderWorkflow } from '../../workflows/render';

const job = (change: Partial<JobOptions> = {}): Job =>
  new Job('build', { name: 'Build', grants: [], timeoutMinutes: 5, steps: [{ name: 'Make', run: 'make' }], ...change });
const workflow = (change: Partial<WorkflowOptions> = {}): Workflow =>
  new Workflow({
    file: 'x.yml',
    name: 'X',
    purpose: 'Tries.',
    on: { push: { branches: ['main'] } },
    concurrency: { group: 'x', cancelInProgress: false },
    jobs: [job()],
    ...change,
  });
const identity = { scope: 'id-token', access: 'write', reason: 'enters the cloud' } as const;

describe('a workflow is refused', () => {
  const refused: Record<string, () => unknown> = {
    WORKFLOW_EXPRESSION_IN_SCRIPT: () =>
      job({ steps: [{ name: 'Say', run: `echo ${expression('github.head_ref')}` }] }),
    WORKFLOW_REQUIRED_JOB_SKIPPED: () => job({ required: true, if: "github.actor != 'x'" }),
    WORKFLOW_ENVIRONMENT_MISSING: () => job({ grants: [identity] }),
    WORKFLOW_JOB_UNKNOWN: () => workflow({ jobs: [job({ needs: [new Job('other', job().options)] })] }),
    WORKFLOW_CONCURRENCY_MISSING: () => workflow({ concurrency: undefined }),
    WORKFLOW_FORK_GETS_TOKEN: () =>
      workflow({ on: { pull_request: {} }, jobs: [job({ grants: [identity], environment: 'preview' })] }),
    WORKFLOW_OUTPUT_UNKNOWN: () => job().output('nothing'),
  };
  for (const [code, make] of Object.entries(refused)) test(`with ${code}`, () => assert.throws(make, { code }));
});

test('a fork’s pull request is let in where the job leaves it out', () => {
  workflow({
    on: { pull_request: {} },
    jobs: [job({ grants: [identity], environment: 'preview', if: SAME_REPOSITORY })],
  });
});

test('a permission is written with its reason, and an action with its version', () => {
  const steps = [{ name: 'Check out', uses: ACTIONS.checkout, with: { 'fetch-depth': 0 } }];
  const text = renderWorkflow(workflow({ jobs: [job({ steps, grants: [identity], environment: 'prod' })] })).join('\n');
  assert.match(text, /^ {6}id-token: write # enters the cloud$/m);
  assert.match(text, /^ {8}uses: actions\/checkout@[0-9a-f]{40} # v\d+\.\d+\.\d+$/m);
  assert.match(text, /^permissions: \{\}$/m);
});
