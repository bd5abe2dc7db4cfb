import type { Facet } from '../model/facets';
import type { PlatformDefault } from '../model/value';
import type { ResourceView } from './view';

/** A kind of resource: its names in the dialects, and what can be said of it. */
export interface Kind {
  /** Own name, such as `s3.bucket`. */
  readonly kind: string;
  readonly cloudformation?: readonly string[];
  /** Names in the Terraform provider; Pulumi's are derived from them. */
  readonly terraform?: readonly string[];
  /** What rules judge; absent for resources that only complete others. */
  readonly facets?: (resource: ResourceView) => readonly (Facet | undefined)[];
}

/** Default of a platform that was looked up on this day in the named documentation. */
export function platformDefault(source: string, since = '2026-11-01'): PlatformDefault {
  return { source, since };
}
