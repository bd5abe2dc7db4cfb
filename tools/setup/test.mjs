import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, workspace } from './run.mjs';
import { summarise } from './summary.mjs';

/** What `npm test` runs, in one graph, so that nothing is built twice. */
const VERBS = ['lint', 'test', 'policy', 'integration'];

/**
 * Runs every check of every project and closes with the line `N passed, N failed`.
 *
 * @param {string} nx the nx command
 * @returns {Promise<number>} exit code: 0 when everything passed
 */
export async function runTests(nx) {
  const plan = join(workspace, '.fairway', 'test-plan.json');
  mkdirSync(join(workspace, '.fairway'), { recursive: true });
  const request = [nx, 'run-many', '-t', ...VERBS];
  // Without a plan nobody could tell a task that never ran from one that passed.
  if ((await run([...request, `--graph=${plan}`], { onOutput: () => {} })) !== 0) return 1;
  const { tasks } = JSON.parse(readFileSync(plan, 'utf8')).tasks;
  const checks = Object.values(tasks)
    .filter(({ target }) => VERBS.includes(target.target))
    .map(({ id, target, projectRoot }) => ({
      id,
      verb: target.target,
      report: join(workspace, projectRoot, 'reports', 'junit', `${target.target}.xml`),
    }));
  // A report of an earlier run must not speak for this one; nx restores those of cached tasks.
  for (const { report } of checks) rmSync(report, { force: true });

  let output = '';
  const code = await run([...request, '--outputStyle=stream'], { onOutput: (text) => (output += text) });
  const { passed, failed, skipped, lines } = summarise(checks, output, code);
  if (lines.length) process.stdout.write(`\n${lines.join('\n')}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
