import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ENGINES } from '../../packages/policy/src/breadth/engines';
import { workspace } from './copy';

interface Target {
  readonly dependsOn: readonly unknown[];
  readonly inputs?: readonly unknown[];
  readonly options: { readonly command?: string; readonly commands?: readonly string[] };
}

const judged = globSync('*/*/service.json', { cwd: workspace }).map((file) => {
  const text = readFileSync(join(workspace, file, '../project.json'), 'utf8');
  return JSON.parse(text) as { name: string; targets: Record<string, Target> };
});

describe('every service', () => {
  test('is judged by every engine for what a pull request shows', () => {
    assert.ok(judged.length > 0);
    for (const { name, targets } of judged)
      assert.ok(lastOf(targets['policy-report']).includes(` --engine ${ENGINES.join(' ')} `), name);
  });

  test('is judged before a deployment by the command that knows what the stage asks for, and anew for another stage', () => {
    for (const { name, targets } of judged) {
      const { policy } = targets;
      assert.match(
        lastOf(policy),
        /^fairway policy check (?!.*--engine).* --summary reports\/policy\/summary\.json$/,
        name,
      );
      for (const env of ['STAGE', 'FAIRWAY_PREVIEWS'])
        assert.ok(
          policy?.inputs?.some((input) => JSON.stringify(input) === JSON.stringify({ env })),
          name,
        );
      assert.ok(policy?.inputs?.includes('{workspaceRoot}/tools/checkov/**/*'), name);
    }
  });
});

function lastOf(target: Target | undefined): string {
  return target?.options.command ?? target?.options.commands?.at(-1) ?? '';
}
