import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { countReport, failedTasks, summarise } from '../summary.mjs';

const FAILED_OUTPUT =
  '\n \u001b[31mNX\u001b[39m  Running targets failed\n\nFailed tasks:\n\n- shop:lint\n- shop:test\n\n';

describe('countReport', () => {
  test('counts cases, whether they are wrapped in suites or not', () => {
    const xml =
      '<testsuites><testcase name="a"/><testsuite><testcase name="b">\n<failure message="x>y"/></testcase></testsuite></testsuites>';
    assert.deepEqual(countReport(xml), { tests: 2, failures: 1, skipped: 0 });
  });

  test('counts an error as a failure and a skipped case as skipped', () => {
    const xml = '<testcase name="a"><error/></testcase><testcase name="b"><skipped/></testcase>';
    assert.deepEqual(countReport(xml), { tests: 2, failures: 1, skipped: 1 });
  });

  test('is not misled by what a test printed', () => {
    const xml = '<testcase name="a"><system-out><![CDATA[<testcase><failure>]]></system-out></testcase>';
    assert.deepEqual(countReport(xml), { tests: 1, failures: 0, skipped: 0 });
  });
});

describe('failedTasks', () => {
  test('reads the list that nx prints at its end', () => {
    assert.deepEqual([...failedTasks(FAILED_OUTPUT)], ['shop:lint', 'shop:test']);
  });

  test('finds none in the output of a good run', () => {
    assert.equal(failedTasks('- shop:lint\n NX   Successfully ran').size, 0);
  });
});

describe('summarise', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'summary-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const check = (verb, xml) => {
    const report = join(folder, `${verb}.xml`);
    if (xml) writeFileSync(report, xml);
    return { id: `shop:${verb}`, verb, report };
  };

  test('adds test cases and tasks up', () => {
    const checks = [check('test', '<testcase/><testcase/>'), check('lint')];
    assert.deepEqual(summarise(checks, '> nx run shop:lint', 0), { passed: 3, failed: 0, skipped: 0, lines: [] });
  });

  test('counts a task that left no report as failed', () => {
    const { failed, lines } = summarise([check('test')], '> nx run shop:test', 0);
    assert.equal(failed, 1);
    assert.deepEqual(lines, ['shop:test: did not run']);
  });

  test('counts a task that failed although its cases passed', () => {
    assert.equal(summarise([check('test', '<testcase/>')], FAILED_OUTPUT, 1).failed, 1);
  });

  test('counts a lint that nx never reached as failed', () => {
    assert.equal(summarise([check('lint')], '', 1).failed, 1);
  });

  test('never calls a failed run good', () => {
    assert.equal(summarise([check('lint')], '> nx run shop:lint', 1).failed, 1);
  });
});
