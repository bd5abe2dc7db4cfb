import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../engine/report';

/** How often one engine gave each verdict; other engines tell no passes. */
export interface EngineSummary {
  readonly engine: string;
  readonly passed: number;
  readonly failed: number;
  readonly waived: number;
  readonly unknown: number;
}

/** @param engines those that ran, `fairway` among them: one that found nothing is listed too */
export function summaryOf(report: Report, engines: readonly string[]): EngineSummary[] {
  return engines.map((engine) => {
    const count = (wanted: string) =>
      report.findings.filter((finding) => finding.engine === engine && finding.verdict === wanted).length;
    return {
      engine,
      passed: engine === 'fairway' ? report.summary.pass : 0,
      failed: count('fail'),
      waived: count('waived'),
      unknown: count('unknown'),
    };
  });
}

/** Writes what a deployment record keeps of a policy run. */
export function writeSummary(report: Report, engines: readonly string[], file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const text = { schemaVersion: 1, stage: report.stage, outcome: report.outcome, engines: summaryOf(report, engines) };
  writeFileSync(file, `${JSON.stringify(text, undefined, 2)}\n`);
}
