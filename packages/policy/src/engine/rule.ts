import type { Facet, FacetName, FacetOf } from '../model/facets';
import type { Dialect, Resource } from '../model/resource';
import type { Judgement } from '../model/verdict';
import type { ServiceContext } from './context';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Everything about a rule except how it judges. */
export interface RuleText {
  /** Own name, stable: the ruleId of SARIF and the policy of a waiver. */
  readonly id: string;
  readonly title: string;
  /** Why it matters, in one or two sentences. */
  readonly rationale: string;
  readonly severity: Severity;
  /** Group that it belongs to in lists, such as `encryption`. */
  readonly category: Category;
  /** CIS, AWS Foundational Security Best Practices, Pod Security Standards, with their own numbers. */
  readonly references: readonly string[];
  /** How to mend it, by dialect. Its keys are the dialects that the rule claims. */
  readonly remediation: Partial<Readonly<Record<Dialect, string>>>;
  /** Rules of other engines that mean the same: their findings are not repeated beside ours. */
  readonly equivalents?: Equivalents;
}

export interface Equivalents {
  readonly checkov?: readonly string[];
  readonly trivy?: readonly string[];
  readonly hadolint?: readonly string[];
  readonly zizmor?: readonly string[];
  readonly 'cfn-lint'?: readonly string[];
  readonly actionlint?: readonly string[];
}

export type Category =
  | 'encryption'
  | 'transport'
  | 'exposure'
  | 'identity'
  | 'secrets'
  | 'logging'
  | 'workload'
  | 'images'
  | 'network'
  | 'resilience'
  | 'alarms'
  | 'tags'
  | 'workflows';

/** Judges each facet of one name by itself. */
export interface FacetRule extends RuleText {
  readonly facet: FacetName;
  judge(facet: Facet, subject: Subject): Judgement | readonly Judgement[];
}

/** Judges all resources of a check together: what one stack promises and another one keeps. */
export interface ModelRule extends RuleText {
  judgeAll(resources: readonly Resource[], context: ServiceContext): readonly ModelJudgement[];
}

export interface ModelJudgement extends Judgement {
  readonly resource: Resource;
}

export type Rule = FacetRule | ModelRule;

/** What a judgement may look at beside the facet. */
export interface Subject {
  readonly resource: Resource;
  readonly context: ServiceContext;
}

/** Declares a rule over one facet. */
export function facetRule<N extends FacetName>(
  rule: RuleText & {
    readonly facet: N;
    readonly judge: (facet: FacetOf<N>, subject: Subject) => Judgement | readonly Judgement[];
  },
): FacetRule {
  return rule;
}

/** Declares a rule over the whole model. */
export function modelRule(rule: ModelRule): ModelRule {
  return rule;
}
