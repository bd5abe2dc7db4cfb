import { existsSync, readFileSync } from 'node:fs';

/** Verbs whose projects leave a JUnit report, in which each test case counts; any other task counts as one. */
const REPORTING = ['test', 'integration'];

/** @returns {{ tests: number, failures: number, skipped: number }} counts over a JUnit report's test cases */
export function countReport(xml) {
  const cases = xml.replace(/<!\[CDATA\[[^]*?\]\]>/g, '').match(/<testcase\b(?:[^>]*\/>|[^]*?<\/testcase>)/g) ?? [];
  return {
    tests: cases.length,
    failures: cases.filter((text) => /<(failure|error)\b/.test(text)).length,
    skipped: cases.filter((text) => /<skipped\b/.test(text)).length,
  };
}

/** @returns {Set<string>} the tasks that nx lists as failed at the end of its output */
export function failedTasks(output) {
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
  const list = plain.slice(plain.lastIndexOf('Failed tasks:'));
  return new Set(plain.includes('Failed tasks:') ? [...list.matchAll(/^- (\S+)$/gm)].map(([, id]) => id) : []);
}

/**
 * Adds up what ran. A task that left no report, and one that nx never reached, counts as failed.
 *
 * @param {{ id: string, verb: string, report: string }[]} checks the planned tasks
 * @param {string} output what nx printed
 * @param {number} code nx's exit code
 */
export function summarise(checks, output, code) {
  const failedIds = failedTasks(output);
  const total = { passed: 0, failed: 0, skipped: 0, lines: [] };
  for (const { id, verb, report } of checks) {
    const reports = REPORTING.includes(verb);
    const found = reports && existsSync(report) ? countReport(readFileSync(report, 'utf8')) : undefined;
    const failed = failedIds.has(id);
    if (found) {
      const failures = Math.max(found.failures, failed ? 1 : 0);
      total.passed += Math.max(0, found.tests - found.failures - found.skipped);
      total.failed += failures;
      total.skipped += found.skipped;
      if (failures) total.lines.push(`${id}: ${failures} of ${found.tests} failed`);
    } else if (failed || reports || !reached(id, output)) {
      total.failed += 1;
      total.lines.push(`${id}: ${failed ? 'failed' : 'did not run'}`);
    } else {
      total.passed += 1;
    }
  }
  if (code !== 0 && total.failed === 0) {
    total.failed = 1;
    total.lines.push(`nx ended with ${code} although no task failed`);
  }
  return total;
}

function reached(id, output) {
  return output.includes(`nx run ${id}`);
}
