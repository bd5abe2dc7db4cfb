import type { Finding } from '../engine/finding';
import type { Report } from '../engine/report';

/** GitHub cuts a comment at 65,536 letters. */
const MOST_ROWS = 200;

/** Markdown for the summary of a pull request. */
export function markdownReport(report: Report): string {
  const { pass, fail, unknown, waived } = report.summary;
  const headline =
    report.outcome === 'fail'
      ? 'Policy forbids this change'
      : report.outcome === 'warn'
        ? 'Policy allows this change, with warnings'
        : 'Policy allows this change';
  const open = report.findings.filter(({ verdict }) => verdict !== 'waived');
  const covered = report.findings.filter(({ verdict }) => verdict === 'waived');
  const lines = [
    `### ${headline}`,
    '',
    `${report.inputs.length} files, ${report.resources} resources: ${pass} passed, **${fail} failed**, ${unknown} unknown, ${waived} waived.`,
  ];
  if (open.length > 0)
    lines.push(
      '',
      '| verdict | rule | where | expected | found | how to mend |',
      '| --- | --- | --- | --- | --- | --- |',
      ...open.slice(0, MOST_ROWS).map(row),
    );
  if (open.length > MOST_ROWS) lines.push('', `${open.length - MOST_ROWS} more are in the full report.`);
  if (covered.length > 0)
    lines.push(
      '',
      '<details><summary>Waived</summary>',
      '',
      ...covered.slice(0, MOST_ROWS).map(waivedLine),
      '',
      '</details>',
    );
  return `${lines.join('\n')}\n`;
}

function row(finding: Finding): string {
  const found = [
    finding.found,
    finding.dependsOn === undefined ? undefined : `depends on ${finding.dependsOn}`,
    finding.note,
  ]
    .filter(Boolean)
    .join('; ');
  const cells = [
    finding.verdict,
    `\`${finding.ruleId}\` (${finding.severity})`,
    `${cell(finding.at.file)}:${finding.at.line} ${cell(finding.constructPath ?? finding.resource)}`,
    cell(finding.expected),
    cell(found),
    cell(finding.remediation),
  ];
  return `| ${cells.join(' | ')} |`;
}

function waivedLine(finding: Finding): string {
  const { waiver } = finding;
  return `- \`${finding.ruleId}\` ${cell(finding.resource)}: ${cell(waiver?.reason)} (${cell(waiver?.owner)}, until ${cell(waiver?.expires)})`;
}

/** Names of resources come from the change itself: they must not become markup. */
const cell = (text: string | undefined): string =>
  (text ?? '')
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]<>|@#!~]/g, (character) =>
      character === '<' ? '&lt;' : character === '>' ? '&gt;' : `\\${character}`,
    );
