import type { Node } from '../../tree/node';
import type { Body } from './hcl/ast';
import type { SourceText } from '../../tree/source';
import type { MapNode } from '../../tree/node';

/** The body of a block as it was written: in HCL, or as an object of Terraform's JSON syntax. */
export type Written =
  | { readonly syntax: 'hcl'; readonly body: Body; readonly source: SourceText }
  | { readonly syntax: 'json'; readonly node: MapNode };

export interface Declaration {
  /** `aws_s3_bucket.logs`, `data.aws_iam_policy_document.read`, without the module's path. */
  readonly address: string;
  /** `aws_s3_bucket`, or `data.aws_iam_policy_document`. */
  readonly type: string;
  readonly written: Written;
  readonly source: SourceText;
  readonly offset: number;
}

/** The declarations of one folder: a Terraform module before anything is evaluated. */
export interface ModuleSource {
  /** Folder, with forward slashes. */
  readonly folder: string;
  readonly resources: Declaration[];
  readonly variables: Map<string, Declaration>;
  readonly locals: Map<string, Declaration>;
  readonly outputs: Map<string, Declaration>;
  readonly calls: Map<string, Declaration>;
  readonly providers: Declaration[];
  /** Values from `terraform.tfvars` and `*.auto.tfvars`. */
  readonly assigned: Map<string, Declaration>;
}

export function emptyModule(folder: string): ModuleSource {
  return {
    folder,
    resources: [],
    variables: new Map(),
    locals: new Map(),
    outputs: new Map(),
    calls: new Map(),
    providers: [],
    assigned: new Map(),
  };
}

export type Inputs = ReadonlyMap<string, Node>;
