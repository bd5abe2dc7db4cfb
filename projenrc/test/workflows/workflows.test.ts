import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { workspace } from '../copy';
import type { StepOfFile } from '../../workflows/workflow-file';
import { jobs, jobsInClouds, jobsOf, scripts } from './generated';

describe('the workflows', () => {
  test('roll out by the command that people type, for what differs from its own record', () => {
    for (const stage of ['uat', 'prod']) {
      const steps = jobsOf('main.yml')[`rollout-${stage}`]?.steps ?? [];
      const deploy = steps.find(({ run }) => run === 'npx nx run-many -t deploy --projects="$PROJECTS"');
      assert.equal(deploy?.env?.PROJECTS, '${{ steps.changed.outputs.projects }}');
    }
    assert.ok(jobsOf('main.yml')['rollout-prod']?.needs?.includes('rollout-uat'), 'production comes first');
  });

  test('publish what the same job built, whatever the change was about', () => {
    const publishing = jobs().filter(({ job }) => job.steps.some(({ run }) => run === 'npm run ci -- publish'));
    assert.deepEqual(
      publishing.map(({ file }) => file),
      ['main.yml', 'release.yml'],
    );
    for (const { file, job } of publishing)
      assert.ok(
        job.steps.some(({ run }) => run === 'npx nx run-many -t image test-image chart'),
        file,
      );
  });

  test('test a release on a local stage with its cluster, and package its charts before it is packed', () => {
    const scripts = jobsOf('release.yml').build?.steps.map(({ run }) => run) ?? [];
    const order = ['npm run ci -- as-root npm test', 'npx nx run-many -t chart', 'npm run ci -- pack'];
    assert.deepEqual(
      scripts.filter((run) => order.includes(run ?? '')),
      order,
    );
  });

  test('report on policy where no service left results', () => {
    const download = jobsOf('pull-request.yml').report?.steps.find(({ uses }) => uses?.includes('/download-artifact@'));
    assert.deepEqual(download?.with, { pattern: 'policy', 'merge-multiple': true, path: '.' });
  });

  test('write a new lock for pins that were raised', () => {
    const projen = jobsOf('dependency-update.yml').update?.steps.find(({ run }) => run === 'npx projen');
    assert.deepEqual(projen?.env, { CI: '' });
  });

  test('are root on the runner’s own stage alone', () => {
    const asRoot = jobsInClouds().filter(({ job }) => job.steps.some(({ run }) => run?.includes('as-root')));
    assert.deepEqual(
      asRoot.map(({ file, id }) => `${file}: ${id}`),
      [],
    );
  });

  test('let Docker into Google’s registry by the job’s own identity before anything is deployed there', () => {
    const deploying = jobsInClouds().filter(({ job }) =>
      job.steps.some(({ run }) => /-t deploy\b|npm run ci -- preview$/.test(run ?? '')),
    );
    assert.equal(deploying.length, 4);
    for (const { file, id, job } of deploying) {
      const at = (found: (step: StepOfFile) => boolean | undefined) => job.steps.findIndex(found);
      const entered = at(({ uses }) => uses?.startsWith('google-github-actions/auth@'));
      const letIn = at((step) => step.with?.registry === 'gcr.io');
      const deployed = at(({ run }) => /-t deploy\b|npm run ci -- preview$/.test(run ?? ''));
      assert.ok(0 <= entered && entered < letIn && letIn < deployed, `${file}: ${id}`);
      assert.equal(job.steps[letIn]?.with?.username, 'oauth2accesstoken');
      assert.equal(job.steps[letIn]?.with?.password, `\${{ steps.${job.steps[entered]?.id}.outputs.auth_token }}`);
    }
  });

  test('say in every cloud where the state of Terraform and Pulumi is kept', () => {
    for (const { file, id, job } of jobsInClouds())
      for (const name of ['FAIRWAY_STATE_BUCKET', 'FAIRWAY_STATE_KEY'])
        assert.equal(job.env?.[name], `\${{ vars.${name} }}`, `${file}: ${id}`);
  });

  test('name only verbs that this repository has', () => {
    const usage = spawnSync('node_modules/.bin/tsx', ['tools/ci/src/main.ts'], {
      cwd: workspace,
      encoding: 'utf8',
    }).stderr;
    const known = [...usage.matchAll(/^ {2}([a-z-]+) /gm)].map(([, verb]) => verb);
    const asked = scripts().flatMap(({ step }) =>
      [...step.run.matchAll(/npm run (?:--silent )?ci -- ([a-z-]+)/g)].map(([, verb]) => verb),
    );
    assert.ok(asked.length > 0);
    assert.deepEqual(
      asked.filter((verb) => !known.includes(verb)),
      [],
    );
    const root = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = scripts().flatMap(({ step }) =>
      [...step.run.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map(([, name = '']) => name),
    );
    for (const name of named) assert.ok(root.scripts[name], `npm run ${name}`);
  });
});

test('Dependabot knows every lock that is written by hand, and waits', () => {
  const text = readFileSync(join(workspace, '.github/dependabot.yml'), 'utf8');
  const locks = execFileSync('git', ['ls-files', '*/go.mod', '*/requirements.in'], {
    cwd: workspace,
    encoding: 'utf8',
  });
  for (const lock of locks
    .trim()
    .split('\n')
    .filter((path) => !path.includes('/test/'))) {
    const folder = lock.slice(0, lock.lastIndexOf('/'));
    // Given as it is; it has no dependency.
    if (folder !== 'apps/web') assert.ok(text.includes(`- /${folder}\n`), folder);
  }
  assert.match(text, /default-days: 7/);
  assert.ok(existsSync(join(workspace, '.github/CODEOWNERS')));
});
