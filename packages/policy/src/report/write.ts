import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../engine/report';
import { RULES } from '../rules';
import { htmlReport } from './html';
import { junitReport } from './junit';
import { markdownReport } from './markdown';
import { sarifReport } from './sarif';
import { terminalReport } from './terminal';

export const FORMATS = ['terminal', 'sarif', 'junit', 'markdown', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export function render(report: Report, format: Format, colour = false): string {
  switch (format) {
    case 'terminal':
      return terminalReport(report, { colour });
    case 'sarif':
      return sarifReport(report, RULES);
    case 'junit':
      return junitReport(report, RULES);
    case 'markdown':
      return markdownReport(report);
    case 'html':
      return htmlReport(report);
    case 'json':
      return `${JSON.stringify({ outcome: report.outcome, stage: report.stage, summary: report.summary, inputs: report.inputs, findings: report.findings }, undefined, 2)}\n`;
  }
}

/** Writes a report, its folder made where it is missing. */
export function writeReport(report: Report, format: Format, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, render(report, format));
}
