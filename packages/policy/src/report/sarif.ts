import { createHash } from 'node:crypto';
import type { Finding } from '../engine/finding';
import type { Report } from '../engine/report';
import type { Rule } from '../engine/rule';

const LEVELS = { fail: 'error', unknown: 'warning', waived: 'note', pass: 'none', 'n/a': 'none' } as const;
/** What GitHub sorts by. */
const SCORES = { critical: '9.5', high: '8.0', medium: '5.0', low: '2.0' } as const;

/** SARIF 2.1.0. The ruleId is the rule's own id, the level says the verdict, a waiver is a suppression. */
export function sarifReport(report: Report, rules: readonly Rule[]): string {
  const driver = {
    name: 'fairway-policy',
    informationUri: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html',
    rules: [...rules.map(ruleDescriptor), ...foreignRules(report.findings, rules)],
  };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: report.findings.map(result) };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function ruleDescriptor(rule: Rule): object {
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.rationale },
    help: {
      text: `${rule.rationale}\n${Object.entries(rule.remediation)
        .map(([dialect, text]) => `${dialect}: ${text}`)
        .join('\n')}`,
    },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['security', rule.category], 'security-severity': SCORES[rule.severity] },
  };
}

/** Rules of other engines that found something. */
function foreignRules(findings: readonly Finding[], rules: readonly Rule[]): object[] {
  const own = new Set(rules.map(({ id }) => id));
  const foreign = new Map(
    findings.filter(({ ruleId }) => !own.has(ruleId)).map((finding) => [finding.ruleId, finding]),
  );
  return [...foreign.values()].map(({ ruleId, title, severity }) => ({
    id: ruleId,
    shortDescription: { text: title },
    properties: { 'security-severity': SCORES[severity] },
  }));
}

function result(finding: Finding): object {
  const identity = createHash('sha256')
    .update(`${finding.ruleId}\n${finding.resource}\n${finding.at.pointer ?? ''}`)
    .digest('hex');
  return {
    ruleId: finding.ruleId,
    level: LEVELS[finding.verdict],
    kind:
      finding.verdict === 'unknown'
        ? 'open'
        : finding.verdict === 'waived' || finding.verdict === 'fail'
          ? 'fail'
          : 'pass',
    message: { text: message(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(finding.at.file) },
          region: { startLine: finding.at.line },
        },
        logicalLocations: [{ fullyQualifiedName: finding.constructPath ?? finding.resource }],
      },
    ],
    // The same finding on another line is still the same finding.
    partialFingerprints: { 'fairwayFinding/v1': identity },
    properties: {
      verdict: finding.verdict,
      severity: finding.severity,
      engine: finding.engine,
      ...(finding.dialect && { dialect: finding.dialect }),
      ...(finding.dependsOn !== undefined && { dependsOn: finding.dependsOn }),
    },
    ...(finding.waiver && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: `${finding.waiver.reason} (${finding.waiver.owner}, until ${finding.waiver.expires})`,
        },
      ],
    }),
  };
}

/** One sentence with everything that a person needs. */
export function message({ title, resource, expected, found, dependsOn, note, remediation }: Finding): string {
  const parts = [
    `${title}: ${resource}`,
    expected !== undefined && `expected ${expected}`,
    found !== undefined && `found ${found}`,
    dependsOn !== undefined && `depends on ${dependsOn}`,
    note,
    remediation,
  ];
  return parts.filter(Boolean).join('. ');
}
