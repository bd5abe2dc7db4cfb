import type { RawResource } from './graph';
import type { Kind } from './kind';
import { apis } from './services/apis';
import { compute } from './services/compute';
import { containers } from './services/containers';
import { databases } from './services/databases';
import { edge } from './services/edge';
import { keyValue } from './services/key-value';
import { loadBalancers } from './services/load-balancers';
import { messaging } from './services/messaging';
import { network } from './services/network';
import { observability } from './services/observability';
import { s3 } from './services/s3';
import { security } from './services/security';
import { storage } from './services/storage';

const KINDS: readonly Kind[] = [
  ...apis,
  ...compute,
  ...containers,
  ...databases,
  ...edge,
  ...keyValue,
  ...loadBalancers,
  ...messaging,
  ...network,
  ...observability,
  ...s3,
  ...security,
  ...storage,
];

function tableOf(names: (kind: Kind) => readonly string[] | undefined): ReadonlyMap<string, Kind> {
  const table = new Map<string, Kind>();
  for (const kind of KINDS) {
    for (const name of names(kind) ?? []) {
      if (table.has(name)) throw new Error(`two kinds claim ${name}: ${table.get(name)?.kind} and ${kind.kind}`);
      table.set(name, kind);
    }
  }
  return table;
}

/** What is known of each CloudFormation type. */
export const CLOUDFORMATION_KINDS = tableOf((kind) => kind.cloudformation);

/** What is known of each type of the Terraform AWS provider; data sources carry the prefix `data.`. */
export const TERRAFORM_KINDS = tableOf((kind) => kind.terraform);

/** Pulumi's AWS resources carry the names of the Terraform provider that they are bridged from. */
export function kindOf(resource: RawResource): Kind | undefined {
  return resource.dialect === 'cloudformation'
    ? CLOUDFORMATION_KINDS.get(resource.type)
    : TERRAFORM_KINDS.get(resource.type);
}
