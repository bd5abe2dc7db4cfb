import type { Provenance, Value } from './value';

export interface Principal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` where everybody is meant. */
  readonly type: string;
  readonly id: Value<string>;
}

/** One statement of a policy. Lists hold each entry with its own place. */
export interface PolicyStatement {
  readonly effect: Value<string>;
  readonly actions: readonly Value<string>[];
  readonly notActions: readonly Value<string>[];
  readonly resources: readonly Value<string>[];
  readonly notResources: readonly Value<string>[];
  readonly principals: readonly Principal[];
  readonly notPrincipals: readonly Principal[];
  /** Condition keys in lower case, such as `aws:sourcearn`; undefined where conditions are there but not known. */
  readonly conditionKeys: readonly string[] | undefined;
  readonly at: Provenance;
}
