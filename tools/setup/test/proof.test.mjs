import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proofDocument, sectionOf } from '../proof.mjs';

const JUNIT = `<testsuites><testsuite>
<testcase classname="a" name="20 updates &lt;lose&gt; nothing" time="120.4"></testcase>
<testcase classname="a" name="a silent version is refused" time="59.6"><failure>expected 5</failure></testcase>
<testcase classname="a" name="later" time="0"><skipped/></testcase>
</testsuite></testsuites>`;
const report = {
  seconds: 118,
  requests: 4720,
  failed: 3,
  failedByDesign: 0,
  versions: [{}, {}, {}],
  latency: { p99: 12 },
  marks: [{ label: 'update 1' }, { label: 'update 2' }, { label: 'kill 1' }],
  verdict: { ok: false, reasons: ['3 requests failed'] },
};
const run = { junit: JUNIT, loads: [{ name: 'updates', report }], commit: 'abc', date: '2026-03-01' };

test('a section says what passed, what failed, and what the load saw', () => {
  const text = sectionOf('web', run);
  assert.match(text, /1 of 2 tests passed, in 3 min\. 2026-03-01, commit abc\./);
  assert.match(text, /\| 20 updates <lose> nothing \| passed \| 120 \|/);
  assert.match(text, /\| a silent version is refused \| \*\*failed\*\* \| 60 \|/);
  assert.match(text, /\| updates \| 2 updates, 1 kills \| 118 \| 4720 \| 3 \| 0 \| 3 \| 12 \| 3 requests failed \|/);
  assert.doesNotMatch(text, /later/);
});

test('a run that left no report says so', () => {
  assert.match(sectionOf('web', { ...run, junit: '', loads: [] }), /ended before its first test/);
});

test('a run replaces its own section, keeps the others, and says which services nobody ran', () => {
  const first = proofDocument('', ['a', 'b'], { a: '## a\n\nold' });
  assert.match(first, /## b\n\nnot run/);
  const second = proofDocument(first, ['a', 'b', 'c'], { b: '## b\n\nnew' });
  assert.match(second, /## a\n\nold/);
  assert.match(second, /## b\n\nnew/);
  assert.match(second, /## c\n\nnot run/);
  assert.equal(proofDocument(second, ['a', 'b', 'c'], {}), second);
});
