import type { Dialect } from '../model/resource';
import { itemsOf, type MapNode, type Node, type Reference, textOf } from '../tree/node';
import { follow } from './lookup';

/** A resource as its dialect wrote it, references resolved as far as the text allows. */
export interface RawResource {
  readonly dialect: Dialect;
  /** Type in the dialect's words. */
  readonly type: string;
  readonly address: string;
  readonly constructPath?: string;
  readonly properties: MapNode;
  /** What the dialect says of a resource beside its properties, such as a deletion policy. */
  readonly meta?: MapNode;
}

interface Relations {
  readonly byAddress: Map<string, RawResource[]>;
  readonly byName: Map<string, RawResource[]>;
}

/** The resources that may refer to each other: one stack, one root module, one Pulumi program. */
export class RawGraph {
  private readonly byAddress = new Map<string, RawResource[]>();
  private readonly byKind = new Map<string, RawResource[]>();
  private readonly relationIndexes = new Map<string, Relations>();

  constructor(
    public readonly resources: readonly RawResource[],
    private readonly kindOf: (resource: RawResource) => string | undefined,
  ) {
    for (const resource of resources) {
      push(this.byAddress, baseAddress(resource.address), resource);
      const kind = kindOf(resource);
      if (kind !== undefined) push(this.byKind, kind, resource);
    }
  }

  public ofKind(kind: string): readonly RawResource[] {
    return this.byKind.get(kind) ?? [];
  }

  public kind(resource: RawResource): string | undefined {
    return this.kindOf(resource);
  }

  /**
   * Resources of a kind by what one of their properties names. Built once a property, so that joining
   * n buckets with n policies takes n steps.
   */
  public relations(kind: string, property: string | readonly string[]): Relations {
    const spellings = typeof property === 'string' ? [property] : property;
    const key = `${kind} ${spellings.join(' ')}`;
    let relations = this.relationIndexes.get(key);
    if (!relations) {
      relations = { byAddress: new Map(), byName: new Map() };
      for (const resource of this.ofKind(kind)) {
        for (const spelling of spellings) {
          for (const node of itemsOf(follow(resource.properties, spelling).node)) {
            for (const { address } of referencesOf(node)) push(relations.byAddress, baseAddress(address), resource);
            const name = textOf(node);
            if (name !== undefined) push(relations.byName, name, resource);
          }
        }
      }
      this.relationIndexes.set(key, relations);
    }
    return relations;
  }

  public addressKey(resource: RawResource): string {
    return baseAddress(resource.address);
  }

  /** Resources that a value refers to. */
  public targets(node: Node | undefined): readonly RawResource[] {
    return referencesOf(node).flatMap((reference) => this.byAddress.get(baseAddress(reference.address)) ?? []);
  }
}

/** `aws_s3_bucket.logs["eu"]` and `aws_s3_bucket.logs` are one declaration. */
export function baseAddress(address: string): string {
  return address.includes('[') ? address.replace(/\[[^\]]*\]/g, '') : address;
}

/** Every reference inside a value, depth first. */
export function referencesOf(node: Node | undefined): readonly Reference[] {
  if (!node) return [];
  const inside =
    node.kind === 'list'
      ? node.items.flatMap((item) => [...referencesOf(item)])
      : node.kind === 'map'
        ? [...node.entries.values()].flatMap((item) => [...referencesOf(item)])
        : node.kind === 'unknown' && node.candidates
          ? node.candidates.flatMap((item) => [...referencesOf(item)])
          : [];
  return node.refs ? [...node.refs, ...inside] : inside;
}

function push<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const values = into.get(key);
  if (values) values.push(value);
  else into.set(key, [value]);
}
