import type { SourceText } from './source';

/** What an expression points at: a resource and, where it is named, one of its attributes. */
export interface Reference {
  /** Address of the resource in its dialect, such as `aws_kms_key.logs` or a logical id. */
  readonly address: string;
  readonly attribute?: string;
}

interface Located {
  readonly source: SourceText;
  readonly offset: number;
  /** Resources that the value was made from, kept even where the value itself is known. */
  readonly refs?: readonly Reference[];
  /** Why the value is what it is, where it does not stand in the text: the default of a parameter, for example. */
  readonly note?: string;
}

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface ListNode extends Located {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MapNode extends Located {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Node>;
}

/** A value that the rendered text does not tell. */
export interface UnknownNode extends Located {
  readonly kind: 'unknown';
  /** What it depends on, such as `parameter Encrypted` or `aws_kms_key.logs.arn`. */
  readonly dependsOn: string;
  /** Every value that it may take, where that is known: both arms of a condition. */
  readonly candidates?: readonly Node[];
  /** The known text around what is not known, with `HOLE` in its place: `arn:aws:s3:::{?}/*`. */
  readonly template?: string;
}

/** A value of any dialect with the place that it stands at. */
export type Node = ScalarNode | ListNode | MapNode | UnknownNode;

/** Stands for an unknown part in `UnknownNode.template`. */
export const HOLE = '{?}';

type Place = Pick<Located, 'source' | 'offset'>;

export function scalar(place: Place, value: ScalarNode['value'], more: Partial<ScalarNode> = {}): ScalarNode {
  return { kind: 'scalar', value, source: place.source, offset: place.offset, ...more };
}

export function list(place: Place, items: readonly Node[], more: Partial<ListNode> = {}): ListNode {
  return { kind: 'list', items, source: place.source, offset: place.offset, ...more };
}

export function map(place: Place, entries: ReadonlyMap<string, Node>, more: Partial<MapNode> = {}): MapNode {
  return { kind: 'map', entries, source: place.source, offset: place.offset, ...more };
}

export function unknown(place: Place, dependsOn: string, more: Partial<UnknownNode> = {}): UnknownNode {
  return { kind: 'unknown', dependsOn, source: place.source, offset: place.offset, ...more };
}

/** The entry of a map under exactly this key; undefined for anything else. */
export function entry(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** Items of a list; a single value counts as a list of one, nothing as an empty one. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** Plain JavaScript value; unknown parts become `HOLE`. For messages and comparisons. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
    case 'unknown':
      return node.template ?? HOLE;
  }
}
