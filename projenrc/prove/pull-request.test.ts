import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { workspace } from '../test/copy';
import { workflowFiles } from '../workflows/workflow-file';
import { type Clone, cloneWorkspace, freshEnvironment } from '../integration/support/clone';
import { WorkflowRunner } from '../integration/support/workflow-runner';

/** What the pull request changes: a document of the service that is built and deployed soonest. */
const CHANGED = 'apps/status-app/README.md';
const SERVICE = 'status-app';

describe(`the pull-request workflow, run here for a change of ${CHANGED}`, () => {
  let clone: Clone;
  let runner: WorkflowRunner;
  before(() => {
    clone = cloneWorkspace();
    const base = clone.git('rev-parse', 'HEAD');
    appendFileSync(join(clone.folder, CHANGED), '\nChanged.\n');
    clone.git('commit', '--quiet', '--all', '--message', 'change');
    const workflow = workflowFiles(workspace).get('pull-request.yml')?.workflow;
    assert.ok(workflow);
    runner = new WorkflowRunner(workflow, {
      clone: clone.folder,
      scratch: clone.scratch,
      stepSeconds: 1800,
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
    runner.run();
  });
  after(() => {
    // The integration tests brought up a local stage of the clone's own.
    spawnSync('npx', ['nx', 'run', 'local:down'], { cwd: clone.folder, env: freshEnvironment(), stdio: 'ignore' });
    clone.remove();
  });

  test('every script succeeds', () => {
    const failed = runner.results.filter(({ outcome }) => outcome === 'failure');
    assert.deepEqual(
      failed.map(({ job, step, output }) => `${job}: ${step}\n${output.slice(-1500)}`),
      [],
    );
    for (const { job, ran, seconds } of runner.results)
      if (ran) process.stdout.write(`${job}: ${ran} ${seconds.toFixed(0)} s\n`);
  });

  test('does each check for the service that changed, and for no other project', () => {
    for (const [step, verb] of [
      ['Test', 'test'],
      ['Judge', 'policy-report'],
      ['Test against the local stage', 'integration'],
    ] as const) {
      const output = runner.results
        .filter((result) => result.step === step)
        // nx colours what it says, whoever reads it.
        .map((result) => stripVTControlCharacters(result.output));
      const projects = [...output.join('').matchAll(new RegExp(`nx run ([\\w-]+):${verb}\\b`, 'g'))].map(
        ([, name]) => name,
      );
      assert.deepEqual([...new Set(projects)], [SERVICE], step);
    }
  });

  test('says in the comment what policy found', () => {
    const comment = runner.results.find(({ step }) => step === 'Comment');
    assert.match(comment?.output ?? '', new RegExp(`### \\W?apps/${SERVICE}`));
  });
});
