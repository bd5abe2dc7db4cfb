import type { Finding } from '../engine/finding';
import { type Report, unknownCountsAs } from '../engine/report';

const COLOURS = { fail: 31, unknown: 33, waived: 36, dim: 2, bold: 1, pass: 32 } as const;

export interface TerminalOptions {
  /** @default false */
  readonly colour?: boolean;
  /** Shows waived findings too. @default false */
  readonly waived?: boolean;
}

/** The report for a person: by service and file, what was expected and found, and how to mend it. */
export function terminalReport(report: Report, options: TerminalOptions = {}): string {
  const paint = (name: keyof typeof COLOURS, text: string): string =>
    options.colour ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text;
  const shown = report.findings.filter(({ verdict }) => options.waived || verdict !== 'waived');
  const lines: string[] = [];
  for (const [service, ofService] of grouped(shown, ({ service }) => service ?? '')) {
    if (service !== '') lines.push(paint('bold', service));
    for (const [file, findings] of grouped(ofService, ({ at }) => at.file)) {
      lines.push(paint('bold', file));
      for (const finding of findings) lines.push(...entry(finding, paint));
    }
  }
  if (lines.length > 0) lines.push('');
  lines.push(...ending(report, paint));
  return `${lines.join('\n')}\n`;
}

type Paint = (name: keyof typeof COLOURS, text: string) => string;

function entry(finding: Finding, paint: Paint): string[] {
  const verdict = finding.verdict === 'pass' || finding.verdict === 'n/a' ? 'dim' : finding.verdict;
  const head = `  ${paint(verdict, finding.verdict.toUpperCase().padEnd(7))} ${finding.severity.padEnd(8)} ${finding.ruleId}`;
  const rows: [string, string | undefined][] = [
    [
      'at',
      `${finding.at.file}:${finding.at.line}  ${finding.constructPath ?? finding.resource}${finding.at.pointer === undefined ? '' : `  ${finding.at.pointer}`}`,
    ],
    ['expected', finding.expected],
    ['found', finding.found],
    ['depends on', finding.dependsOn],
    ['mend', finding.remediation],
    ['waived', finding.waiver && `${finding.waiver.reason} (${finding.waiver.owner}, until ${finding.waiver.expires})`],
    ['note', finding.note],
  ];
  return [
    head,
    ...rows.flatMap(([name, text]) => (text === undefined ? [] : [`    ${paint('dim', name.padEnd(10))} ${text}`])),
  ];
}

function ending({ summary, inputs, resources, outcome, stage }: Report, paint: Paint): string[] {
  const { pass, fail, unknown, waived } = summary;
  const counted =
    unknown > 0
      ? `; in the stage ${stage} an unknown verdict counts as ${unknownCountsAs(stage) === 'fail' ? 'a failure' : 'a warning'}`
      : '';
  return [
    `${inputs.length} files, ${resources} resources: ${pass} passed, ${fail} failed, ${unknown} unknown, ${waived} waived${counted}`,
    paint(
      outcome === 'fail' ? 'fail' : outcome === 'warn' ? 'unknown' : 'pass',
      outcome === 'fail'
        ? 'Policy forbids this.'
        : outcome === 'warn'
          ? 'Policy allows this, with warnings.'
          : 'Policy allows this.',
    ),
  ];
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
