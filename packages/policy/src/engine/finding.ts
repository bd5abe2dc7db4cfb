import type { Dialect } from '../model/resource';
import type { Provenance } from '../model/value';
import type { Verdict } from '../model/verdict';
import type { Severity } from './rule';

/** One verdict of one rule on one facet of one resource, or of another engine on a place. */
export interface Finding {
  readonly ruleId: string;
  readonly title: string;
  readonly verdict: Verdict | 'waived';
  readonly severity: Severity;
  /** `fairway`, or the engine that found it. */
  readonly engine: string;
  readonly dialect?: Dialect;
  /** The dialect's own name of the resource. */
  readonly resource: string;
  readonly resourceType?: string;
  readonly constructPath?: string;
  readonly at: Provenance;
  readonly service?: string;
  readonly expected?: string;
  readonly found?: string;
  readonly dependsOn?: string;
  readonly remediation?: string;
  /** Reason, owner and expiry of the waiver that covers it. */
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
  /** Says that a waiver covered it once, or soon no longer will. */
  readonly note?: string;
}
