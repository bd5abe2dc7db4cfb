import type { Finding } from '../engine/finding';
import { type Report, unknownCountsAs } from '../engine/report';
import type { Rule } from '../engine/rule';
import { escapeMarkup } from './escape';
import { message } from './sarif';

/** JUnit: a suite a rule, a case a finding, and one case for what passed. */
export function junitReport(report: Report, rules: readonly Rule[]): string {
  const byRule = new Map<string, Finding[]>();
  for (const rule of rules) if (report.counts.has(rule.id)) byRule.set(rule.id, []);
  for (const finding of report.findings) byRule.set(finding.ruleId, [...(byRule.get(finding.ruleId) ?? []), finding]);
  const suites = [...byRule].map(([ruleId, findings]) => suite(ruleId, findings, report));
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="policy">', ...suites, '</testsuites>', ''].join(
    '\n',
  );
}

function suite(ruleId: string, findings: readonly Finding[], report: Report): string {
  const passed = [...(report.counts.get(ruleId)?.values() ?? [])].reduce((sum, tally) => sum + tally.pass, 0);
  const fails = findings.filter((finding) => isFailure(finding, report.stage));
  const skipped = findings.filter(({ verdict }) => verdict === 'waived');
  const cases = findings.map((finding) => testCase(finding, report.stage));
  if (passed > 0) cases.unshift(`    <testcase classname="${escapeMarkup(ruleId)}" name="${passed} passed"/>`);
  const name = escapeMarkup(ruleId);
  return [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${fails.length}" errors="0" skipped="${skipped.length}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
}

const isFailure = ({ verdict }: Finding, stage: string): boolean =>
  verdict === 'fail' || (verdict === 'unknown' && unknownCountsAs(stage) === 'fail');

function testCase(finding: Finding, stage: string): string {
  const name = `${finding.resource} ${finding.at.file}:${finding.at.line}`;
  const text = escapeMarkup(message(finding));
  const open = `    <testcase classname="${escapeMarkup(finding.ruleId)}" name="${escapeMarkup(name)}" file="${escapeMarkup(finding.at.file)}" line="${finding.at.line}">`;
  const inner = isFailure(finding, stage)
    ? `<failure message="${text}" type="${finding.verdict}"/>`
    : finding.verdict === 'waived'
      ? `<skipped message="${text}"/>`
      : `<system-out>${text}</system-out>`;
  return `${open}${inner}</testcase>`;
}
