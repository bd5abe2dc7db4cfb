import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { workspace } from '../test/copy';
import { workflowFiles } from '../workflows/workflow-file';
import { type Clone, cloneWorkspace } from '../integration/support/clone';
import { WorkflowRunner } from '../integration/support/workflow-runner';

const full = process.env.FAIRWAY_PROVE === '1';
/** What the pull request changes: a small project, so that a run takes two minutes; in the long form a service. */
const CHANGED = full ? 'infra/resize/README.md' : 'tools/setup/errors.mjs';
const CHECKS = full ? ['test', 'policy', 'integration', 'report'] : ['test', 'policy', 'report'];

describe(`the pull-request workflow, run here for a change of ${CHANGED}`, () => {
  let clone: Clone;
  let runner: WorkflowRunner;
  before(() => {
    clone = cloneWorkspace();
    const base = clone.git('rev-parse', 'HEAD');
    appendFileSync(join(clone.folder, CHANGED), CHANGED.endsWith('.md') ? '\nChanged.\n' : '\n// Changed.\n');
    clone.git('commit', '--quiet', '--all', '--message', 'change');
    const workflow = workflowFiles(workspace).get('pull-request.yml')?.workflow;
    assert.ok(workflow);
    runner = new WorkflowRunner(workflow, {
      clone: clone.folder,
      scratch: clone.scratch,
      stepSeconds: full ? 3600 : 600,
      environment: { CI: 'true', GITHUB_TOKEN: '' },
      contexts: {
        github: {
          repository: 'fairway/fairway',
          // What GitHub fills in for a job's token; the steps say what they would have written.
          token: '',
          event: {
            pull_request: { number: 12, base: { sha: base }, head: { repo: { full_name: 'fairway/fairway' } } },
          },
        },
        vars: {},
      },
    });
    runner.run(CHECKS);
  });
  after(() => clone.remove());

  test('every script succeeds', () => {
    const failed = runner.results.filter(({ outcome }) => outcome === 'failure');
    assert.deepEqual(
      failed.map(({ job, step, output }) => `${job}: ${step}\n${output.slice(-1500)}`),
      [],
    );
    for (const { job, ran, seconds } of runner.results)
      if (ran) process.stdout.write(`${job}: ${ran} ${seconds.toFixed(0)} s\n`);
  });

  test('checks the project that changed, and no other', () => {
    const tests = runner.results.find(({ ran }) => ran === 'npx nx affected -t test');
    const projects = [...(tests?.output ?? '').matchAll(/nx run ([\w-]+):test/g)].map(([, project]) => project);
    assert.deepEqual([...new Set(projects)], full ? ['resize'] : ['setup']);
  });
});
