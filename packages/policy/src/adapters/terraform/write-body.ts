import { InputError } from '../../tree/input-error';
import { list, map, type MapNode, type Node, scalar, unknown } from '../../tree/node';
import { SourceText } from '../../tree/source';
import type { Environment } from './environment';
import { Evaluator, type Names } from './evaluator';
import type { Block, Body } from './hcl/ast';
import { parseTemplate } from './hcl/parser';
import type { Declaration, Written } from './module';

/** Arguments of Terraform itself, which no provider sees. */
export const META = new Set(['count', 'for_each', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection']);

/** The properties of a declaration with every expression evaluated; `only` names the attributes that are wanted. */
export function bodyToMap(
  written: Written,
  declaration: Declaration,
  names: Names,
  environment: Environment,
  only?: readonly string[],
): MapNode {
  const place = { source: declaration.source, offset: declaration.offset };
  if (written.syntax === 'hcl') {
    const writer = new BodyWriter(names, written.source);
    return map(place, writer.entries(written.body, environment));
  }
  const entries = new Map<string, Node>();
  for (const [key, value] of written.node.entries) {
    if (only ? only.includes(key) : !META.has(key)) entries.set(key, resolveJson(value, names, environment));
  }
  return map(place, entries);
}

class BodyWriter {
  private readonly evaluator: Evaluator;

  constructor(
    names: Names,
    private readonly source: SourceText,
  ) {
    this.evaluator = new Evaluator(names, source);
  }

  public entries(body: Body, environment: Environment): Map<string, Node> {
    const entries = new Map<string, Node>();
    for (const { name, value } of body.attributes) {
      if (!META.has(name)) entries.set(name, this.evaluator.evaluate(value, environment));
    }
    for (const [type, nodes] of this.blocks(body.blocks, environment)) {
      const first = nodes[0];
      if (first) entries.set(type, list(first, nodes));
    }
    return entries;
  }

  private blocks(blocks: readonly Block[], environment: Environment): Map<string, Node[]> {
    const byType = new Map<string, Node[]>();
    for (const block of blocks) {
      const dynamic = block.type === 'dynamic';
      const type = dynamic ? (block.labels[0] ?? '') : block.type;
      if (META.has(type)) continue;
      const nodes = dynamic
        ? this.dynamic(block, type, environment)
        : [map(this.place(block.at), this.entries(block.body, environment))];
      byType.set(type, [...(byType.get(type) ?? []), ...nodes]);
    }
    return byType;
  }

  /** A dynamic block makes one block an element; over what is not known, it may make any number. */
  private dynamic(block: Block, type: string, environment: Environment): Node[] {
    const content = block.body.blocks.find((inner) => inner.type === 'content');
    const forEach = block.body.attributes.find((attribute) => attribute.name === 'for_each');
    if (!content || !forEach) return [];
    const iteratorName = block.body.attributes.find((attribute) => attribute.name === 'iterator')?.value;
    const iterator = iteratorName?.type === 'variable' ? iteratorName.name : type;
    const place = this.place(block.at);
    const collection = this.evaluator.evaluate(forEach.value, environment);
    const one = (key: Node, value: Node): Node =>
      map(
        place,
        this.entries(
          content.body,
          environment.with(
            iterator,
            map(
              place,
              new Map([
                ['key', key],
                ['value', value],
              ]),
            ),
          ),
        ),
      );
    if (collection.kind === 'list') return collection.items.map((item, index) => one(scalar(place, index), item));
    if (collection.kind === 'map') return [...collection.entries].map(([key, value]) => one(scalar(place, key), value));
    const dependsOn = collection.kind === 'unknown' ? collection.dependsOn : 'for_each';
    const open = one(unknown(place, dependsOn), unknown(place, dependsOn));
    return [unknown(place, dependsOn, { candidates: [open, scalar(place, null)] })];
  }

  private place(offset: number) {
    return { source: this.source, offset };
  }
}

/** Strings of the JSON syntax are templates; everything else is itself. */
function resolveJson(node: Node, names: Names, environment: Environment): Node {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string' || !/[$%]\{/.test(node.value)) return node;
      const inner = new SourceText(node.source.file, node.value, node.source.lineOf(node.offset));
      try {
        const value = new Evaluator(names, inner).evaluate(parseTemplate(inner), environment);
        return { ...value, source: node.source, offset: node.offset };
      } catch (error) {
        // Text such as a script may hold what only looks like an expression.
        if (error instanceof InputError && error.code === 'INPUT_NOT_HCL') return node;
        throw error;
      }
    }
    case 'list':
      return list(
        node,
        node.items.map((item) => resolveJson(item, names, environment)),
      );
    case 'map':
      return map(node, new Map([...node.entries].map(([key, value]) => [key, resolveJson(value, names, environment)])));
    case 'unknown':
      return node;
  }
}
