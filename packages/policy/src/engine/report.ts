import type { InputSummary, Model } from '../model/resource';
import type { RunCounts } from './evaluate';
import type { Finding } from './finding';

export interface Report {
  readonly findings: readonly Finding[];
  readonly inputs: readonly InputSummary[];
  readonly counts: RunCounts;
  readonly resources: number;
  readonly stage: string;
  readonly summary: Readonly<Record<'pass' | 'fail' | 'unknown' | 'n/a' | 'waived', number>>;
  /** `fail` stops a pipeline; `warn` and `pass` do not. */
  readonly outcome: 'pass' | 'warn' | 'fail';
}

/** A stage that holds real data takes an open question for a no. */
export function unknownCountsAs(stage: string): 'fail' | 'warn' {
  return stage === 'prod' ? 'fail' : 'warn';
}

export function buildReport(findings: readonly Finding[], counts: RunCounts, model: Model, stage: string): Report {
  const summary = { pass: 0, fail: 0, unknown: 0, 'n/a': 0, waived: 0 };
  for (const byDialect of counts.values()) {
    for (const tally of byDialect.values()) {
      summary.pass += tally.pass;
      summary['n/a'] += tally['n/a'];
    }
  }
  for (const { verdict } of findings) summary[verdict]++;
  const outcome =
    summary.fail > 0 || (summary.unknown > 0 && unknownCountsAs(stage) === 'fail')
      ? 'fail'
      : summary.unknown > 0 || findings.some(({ note }) => note)
        ? 'warn'
        : 'pass';
  const order = { critical: 0, high: 1, medium: 2, low: 3 };
  const sorted = [...findings].sort(
    (a, b) =>
      order[a.severity] - order[b.severity] ||
      compare(a.at.file, b.at.file) ||
      a.at.line - b.at.line ||
      compare(a.ruleId, b.ruleId),
  );
  return { findings: sorted, inputs: model.inputs, counts, resources: model.resources.length, stage, summary, outcome };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
