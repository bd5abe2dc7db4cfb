import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { evaluate, interpolate } from '../../integration/support/expressions';
import { WorkflowRunner } from '../../integration/support/workflow-runner';
import type { JobOfFile } from '../../workflows/workflow-file';

const contexts = { github: { event: { number: 7 }, repository: 'o/r' }, vars: {}, failed: false };

describe('expressions', () => {
  const cases: [string, unknown][] = [
    ['github.event.number', 7],
    ['vars.NOT_SET', undefined],
    ["github.repository == 'o/r' && github.event.number != 8", true],
    ["'' || 'else'", 'else'],
    ['always() && (failure() || success())', true],
    ["fromJSON('[1]')", [1]],
  ];
  for (const [expression, value] of cases) {
    test(expression, () => assert.deepEqual(evaluate(expression, contexts), value));
  }

  test('what the runner does not know is an error, not an empty text', () => {
    assert.throws(() => interpolate('${{ secrets.X }}', contexts), /no context secrets/);
    assert.throws(() => evaluate('toJSON(github)', contexts), /function toJSON/);
  });
});

describe('the runner', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fairway-runner-'));
  after(() => rmSync(scratch, { recursive: true }));
  const run = (jobs: Record<string, Partial<JobOfFile>>) => {
    const workflow = { name: 'x', on: {}, jobs: jobs as Record<string, JobOfFile> };
    const runner = new WorkflowRunner(workflow, { clone: scratch, scratch, contexts, stepSeconds: 10 });
    runner.run();
    return runner.results.map(({ step, outcome, output }) => [step, outcome, output.trim()].join(' ').trim());
  };
  const step = (name: string, script: string, more: object = {}) => ({ name, run: script, ...more });

  test('hands outputs on, and stops a job at its first failure but for what always runs', () => {
    const results = run({
      a: {
        steps: [
          step('out', 'echo "n=1" >> "$GITHUB_OUTPUT"', { id: 'o' }),
          step('use', 'echo "got $N"', { env: { N: '${{ steps.o.outputs.n }}' } }),
          step('break', 'false'),
          step('after', 'echo after'),
          step('clean', 'echo clean', { if: 'always()' }),
        ],
      },
      b: { needs: ['a'], steps: [step('needs a', 'echo b')] },
      c: { needs: ['a'], if: 'always()', steps: [step('needs nothing', 'echo c')] },
    });
    assert.deepEqual(results, [
      'out success',
      'use success got 1',
      'break failure',
      'after skipped',
      'clean success clean',
      'needs nothing success c',
    ]);
  });
});
