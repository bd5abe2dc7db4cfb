import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { workspace } from './copy';

const phase = z.strictObject({
  'runtime-versions': z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  commands: z.array(z.string().min(1)).nonempty(),
});
/** What CodeBuild takes in a buildspec, as far as ours uses it: an unknown key there is an error or, worse, silence. */
const BUILD_SPEC = z.strictObject({
  version: z.literal(0.2),
  env: z.strictObject({ variables: z.record(z.string(), z.string()) }),
  phases: z.strictObject({ install: phase, build: phase }),
  reports: z.record(
    z.string().regex(/^[A-Za-z0-9][\w-]{1,127}$/),
    z.strictObject({ files: z.array(z.string()).nonempty(), 'file-format': z.literal('JUNITXML') }),
  ),
});

describe('infra/resize/buildspec.yml', () => {
  const text = readFileSync(join(workspace, 'infra/resize/buildspec.yml'), 'utf8');
  const spec = BUILD_SPEC.parse(parse(text));

  test('runs the unit tests of the program and of its infrastructure', () => {
    assert.deepEqual(spec.phases.build.commands, ['npx nx run-many -t test -p resize,resize-app']);
  });

  test('takes its reports from where those tests leave them', () => {
    for (const file of Object.values(spec.reports).flatMap(({ files }) => files)) {
      const folder = file.slice(0, -'reports/junit/test.xml'.length);
      assert.ok(file.endsWith('reports/junit/test.xml'), file);
      const { targets } = JSON.parse(readFileSync(join(workspace, folder, 'project.json'), 'utf8')) as {
        targets: { test: { outputs: string[] } };
      };
      assert.deepEqual(targets.test.outputs, ['{projectRoot}/reports/junit/test.xml']);
    }
  });

  test('is found where the documents say', () => {
    const document = readFileSync(join(workspace, 'docs/services/resize.md'), 'utf8');
    assert.match(document, /infra\/resize\/buildspec\.yml/);
    assert.equal(existsSync(join(workspace, 'buildspec.yml')), false);
  });
});
