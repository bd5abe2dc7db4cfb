import type { Provenance, PlatformDefault, Value } from '../model/value';
import { absent, known, mapValue, orDefault } from '../model/value';
import { itemsOf, type MapNode, type Node, textOf } from '../tree/node';
import { convert, convertPattern, placeOf, readBoolean, readNumber, readText } from './convert';
import type { RawGraph, RawResource } from './graph';
import { follow } from './lookup';

/** One path, or several spellings of the same property: the first that is written counts. */
export type Path = string | readonly string[];

/** Reads properties by path, from a resource or a block of it, in whatever dialect it is written. */
export class View {
  constructor(
    public readonly node: Node,
    private readonly prefix = '',
  ) {}

  /** The node at the path; undefined where nothing is written. */
  public get(path: Path): Node | undefined {
    return this.find(path).node;
  }

  public has(path: Path): boolean {
    return this.get(path) !== undefined;
  }

  public at(path: Path = ''): Provenance {
    return this.find(path).at;
  }

  public bool(path: Path): Value<boolean> {
    const { node, at } = this.find(path);
    return convert(node, at, readBoolean);
  }

  /** A boolean with the platform's default in place of nothing. */
  public boolOr(path: Path, fallback: boolean, origin: PlatformDefault): Value<boolean> {
    return orDefault(this.bool(path), fallback, origin);
  }

  public text(path: Path): Value<string> {
    const { node, at } = this.find(path);
    return convert(node, at, readText);
  }

  public textOr(path: Path, fallback: string, origin: PlatformDefault): Value<string> {
    return orDefault(this.text(path), fallback, origin);
  }

  public number(path: Path): Value<number> {
    const { node, at } = this.find(path);
    return convert(node, at, readNumber);
  }

  /** Text or its shape: see `convertPattern`. */
  public pattern(path: Path): Value<string> {
    const { node, at } = this.find(path);
    const value = convertPattern(node, at);
    return value.state === 'known' && value.value === '' ? absent(at) : value;
  }

  /** Whether something is written there that is neither empty nor null. */
  public present(path: Path): Value<boolean> {
    const { node, at } = this.find(path);
    if (node?.kind === 'list' || node?.kind === 'map') return known(true, at);
    const value = mapValue(this.pattern(path), (text) => text !== '');
    return value.state === 'absent' ? known(false, at) : value;
  }

  /** Texts of a list, each with its own place; an unknown list is one unknown text. */
  public texts(path: Path): readonly Value<string>[] {
    const { node, pointer } = this.find(path);
    return itemsOf(node).map((item) => convertPattern(item, placeOf(item, pointer)));
  }

  /** The whole list as one value; one unknown item makes the list unknown. */
  public textList(path: Path): Value<readonly string[]> {
    const { node, at } = this.find(path);
    return convert(node, at, (found) => {
      const texts = itemsOf(found).map((item) => (item.kind === 'scalar' ? readText(item) : undefined));
      return texts.every((text) => text !== undefined) ? texts : undefined;
    });
  }

  /** Blocks of a list, or the one block. */
  public blocks(path: Path): readonly View[] {
    const { node, pointer } = this.find(path);
    return itemsOf(node).map((item) => new View(item, pointer));
  }

  public entries(path: Path): ReadonlyMap<string, Node> | undefined {
    const node = this.get(path);
    const map = node?.kind === 'list' && node.items.length === 1 ? node.items[0] : node;
    return map?.kind === 'map' ? map.entries : undefined;
  }

  /** Exactly this text, in any case of letters. */
  public is(path: Path, text: string): boolean {
    return textOf(this.get(path))?.toLowerCase() === text.toLowerCase();
  }

  private find(path: Path): { node: Node | undefined; at: Provenance; pointer: string } {
    const spellings = typeof path === 'string' ? [path] : path;
    let nearest: Node = this.node;
    for (const spelling of spellings) {
      const found = follow(this.node, spelling);
      if (found.node) return this.located(found.node, found.node, spelling);
      if (found.nearest !== this.node) nearest = found.nearest;
    }
    return this.located(undefined, nearest, spellings[0] ?? '');
  }

  private located(node: Node | undefined, place: Node, path: string) {
    const pointer = this.prefix && path ? `${this.prefix}.${path}` : this.prefix || path;
    return { node, at: placeOf(place, pointer || undefined), pointer };
  }
}

/** A resource with the others around it. */
export class ResourceView extends View {
  constructor(
    public readonly raw: RawResource,
    private readonly graph: RawGraph,
  ) {
    super(raw.properties);
  }

  public get dialect() {
    return this.raw.dialect;
  }

  public meta(): View | undefined {
    return this.raw.meta && new View(this.raw.meta);
  }

  /** Resources that the property refers to. */
  public targets(path: Path): readonly ResourceView[] {
    return this.graph.targets(this.get(path)).map((raw) => new ResourceView(raw, this.graph));
  }

  /** Resources of a kind whose property names this one, by reference or by the same literal name. */
  public related(kind: string, property: Path, ownName?: Path): readonly ResourceView[] {
    const index = this.graph.relations(kind, property);
    const own = ownName === undefined ? undefined : textOf(this.get(ownName));
    const found = new Set([
      ...(index.byAddress.get(this.graph.addressKey(this.raw)) ?? []),
      ...(own === undefined ? [] : (index.byName.get(own) ?? [])),
    ]);
    return [...found].map((raw) => new ResourceView(raw, this.graph));
  }

  public all(kind: string): readonly ResourceView[] {
    return this.graph.ofKind(kind).map((raw) => new ResourceView(raw, this.graph));
  }

  public kind(): string | undefined {
    return this.graph.kind(this.raw);
  }
}

export type { MapNode };
