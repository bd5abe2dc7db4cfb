import type { Dialect, InputProblem, Resource } from '../model/resource';
import type { Judgement } from '../model/verdict';
import type { ServiceContext } from './context';
import type { Finding } from './finding';
import type { FacetRule, Rule, Subject } from './rule';

export interface Evaluation {
  /** Everything but passes and what does not apply. */
  readonly findings: readonly Finding[];
  /** How often each rule gave each verdict in each dialect: proof that it ran. */
  readonly counts: RunCounts;
}

export type RunCounts = ReadonlyMap<string, ReadonlyMap<Dialect, Readonly<Record<Judgement['verdict'], number>>>>;

/** Judges every facet by every rule that speaks of it. */
export function evaluate(resources: readonly Resource[], rules: readonly Rule[], context: ServiceContext): Evaluation {
  const findings: Finding[] = [];
  const counts = new Map<string, Map<Dialect, Record<Judgement['verdict'], number>>>();
  const record = (rule: Rule, resource: Resource, judgement: Judgement): void => {
    let byDialect = counts.get(rule.id);
    if (!byDialect) {
      byDialect = new Map<Dialect, Record<Judgement['verdict'], number>>();
      counts.set(rule.id, byDialect);
    }
    let tally = byDialect.get(resource.dialect);
    if (!tally) byDialect.set(resource.dialect, (tally = { pass: 0, fail: 0, unknown: 0, 'n/a': 0 }));
    tally[judgement.verdict]++;
    if (judgement.verdict === 'fail' || judgement.verdict === 'unknown')
      findings.push(toFinding(rule, resource, judgement, context));
  };
  const byFacet = new Map<string, FacetRule[]>();
  for (const rule of rules) {
    if ('facet' in rule) byFacet.set(rule.facet, [...(byFacet.get(rule.facet) ?? []), rule]);
  }
  for (const resource of resources) {
    const subject: Subject = { resource, context };
    for (const facet of resource.facets) {
      for (const rule of byFacet.get(facet.facet) ?? []) {
        // A rule judges only the dialects that it claims, so that its claim is what was tested.
        if (rule.remediation[resource.dialect] === undefined) continue;
        const judged = rule.judge(facet, subject);
        for (const judgement of Array.isArray(judged) ? (judged as readonly Judgement[]) : [judged as Judgement])
          record(rule, resource, judgement);
      }
    }
  }
  for (const rule of rules) {
    if (!('judgeAll' in rule)) continue;
    for (const { resource, ...judgement } of rule.judgeAll(resources, context)) record(rule, resource, judgement);
  }
  return { findings: unique(findings), counts };
}

function toFinding(rule: Rule, resource: Resource, judgement: Judgement, context: ServiceContext): Finding {
  const remediation = rule.remediation[resource.dialect];
  return {
    ruleId: rule.id,
    title: rule.title,
    verdict: judgement.verdict,
    severity: rule.severity,
    engine: 'fairway',
    dialect: resource.dialect,
    resource: resource.address,
    resourceType: resource.type,
    ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
    at: judgement.at ?? resource.at,
    ...(context.service && { service: context.service.name }),
    ...(judgement.expected !== undefined && { expected: judgement.expected }),
    ...(judgement.found !== undefined && { found: judgement.found }),
    ...(judgement.dependsOn !== undefined && { dependsOn: judgement.dependsOn }),
    ...(remediation !== undefined && { remediation }),
  };
}

/** Two facets of one resource may say the same at the same place. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ ruleId, resource, at, found, verdict }) => {
    const key = `${ruleId}\n${resource}\n${at.file}:${at.line}:${at.pointer ?? ''}\n${found ?? ''}\n${verdict}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** What could not be read, as findings: an input that says nothing passes nothing. */
export function problemFindings(problems: readonly InputProblem[], service: string | undefined): Finding[] {
  return problems.map(({ code, message, at }) => ({
    ruleId: code === 'INPUT_MODULE_UNREAD' ? 'input-unread' : 'input-malformed',
    title: 'Every input can be read',
    verdict: code === 'INPUT_MODULE_UNREAD' ? 'unknown' : 'fail',
    severity: 'high',
    engine: 'fairway',
    resource: at.file,
    at,
    ...(service !== undefined && { service }),
    expected: 'an input that can be read and judged',
    found: `${code}: ${message}`,
    ...(code === 'INPUT_MODULE_UNREAD' && { dependsOn: 'a module that is not among the inputs' }),
  }));
}
