import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findingsOf, generalFindings, type WorkflowFinding } from '../../workflows/findings';
import { breachesOf } from '../../workflows/invariants';
import { workspace } from '../copy';
import { type Fault, FAULTS } from './faults';

const folder = mkdtempSync(join(tmpdir(), 'fairway-faults-'));
after(() => rmSync(folder, { recursive: true }));

/** A copy of `.github` with the fault in it. */
function seed({ file, from, to, what }: Fault, index: number): string {
  const root = join(folder, String(index));
  cpSync(join(workspace, '.github'), join(root, '.github'), { recursive: true });
  const path = join(root, '.github', file);
  const text = readFileSync(path, 'utf8');
  const faulty = text.replace(from, to);
  assert.notEqual(faulty, text, `"${what}" changed nothing: mend the fault`);
  rmSync(path);
  writeFileSync(path, faulty);
  return root;
}

/** Every faulty workflow under a name of its own in one folder: each tool judges all of them at once. */
function gather(roots: readonly string[]): string {
  const all = join(folder, 'all');
  mkdirSync(join(all, '.github/workflows'), { recursive: true });
  roots.forEach((root, index) => {
    const { file = '' } = FAULTS[index] ?? {};
    const target = file === 'dependabot.yml' ? 'dependabot.yml' : `workflows/${index}-${basename(file)}`;
    if (dirname(file) === 'workflows' || file === 'dependabot.yml')
      copyFileSync(join(root, '.github', file), join(all, '.github', target));
  });
  return all;
}

test('the workflows have no finding', () => {
  assert.deepEqual(findingsOf(workspace), []);
});

describe(`each of ${FAULTS.length} seeded faults is caught`, () => {
  const roots = FAULTS.map(seed);
  let findings: WorkflowFinding[] = [];
  before(() => (findings = generalFindings(gather(roots))));

  FAULTS.forEach(({ what, file }, index) => {
    test(what, (context) => {
      const name = file === 'dependabot.yml' ? 'dependabot.yml' : `/${index}-${basename(file)}`;
      const general = findings.filter(({ where }) => where.includes(name)).map(({ by, rule }) => `${by}: ${rule}`);
      const own = breachesOf(roots[index] ?? '').map(({ rule }) => `fairway: ${rule}`);
      context.diagnostic([...new Set([...general, ...own])].join(', '));
      assert.ok(general.length + own.length > 0, `nothing finds ${what}`);
    });
  });
});
