import type { Facet } from './facets';
import type { Provenance } from './value';

export const DIALECTS = [
  'cloudformation',
  'terraform',
  'pulumi',
  'kubernetes',
  'dockerfile',
  'compose',
  'github-workflow',
] as const;
export type Dialect = (typeof DIALECTS)[number];

/** A thing that a toolchain creates, with what can be said of it. */
export interface Resource {
  readonly dialect: Dialect;
  /** The dialect's own type, such as `AWS::S3::Bucket` or `Deployment`. */
  readonly type: string;
  /** The dialect's own name for it, unique within its input: logical id, Terraform address, URN, `Deployment/web/main`. */
  readonly address: string;
  /** Path in the program that rendered it, where the toolchain wrote it down. */
  readonly constructPath?: string;
  readonly at: Provenance;
  readonly facets: readonly Facet[];
}

/** What was read: resources of all inputs, and what could not be read. */
export interface Model {
  readonly resources: readonly Resource[];
  readonly problems: readonly InputProblem[];
  readonly inputs: readonly InputSummary[];
}

export interface InputProblem {
  readonly code: string;
  readonly message: string;
  readonly at: Provenance;
}

export interface InputSummary {
  readonly file: string;
  readonly dialect: Dialect;
  readonly resources: number;
}
