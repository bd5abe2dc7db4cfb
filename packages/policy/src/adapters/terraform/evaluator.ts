import { HOLE, itemsOf, list, map, type Node, plain, scalar, textOf, unknown } from '../../tree/node';
import type { SourceText } from '../../tree/source';
import type { Environment } from './environment';
import { callFunction } from './functions';
import type { Expression, ForExpression } from './hcl/ast';
import { binary, unary } from './operators';

/** What an expression can name outside itself. */
export interface Names {
  /** A chain such as `aws_s3_bucket.logs.arn` or `var.name`; undefined where the root is no name of the module. */
  lookup(root: string, steps: readonly Step[], at: Node): Node;
}

/** One step after a name: an attribute, a known or unknown index, or every element. */
export type Step =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Node }
  | { readonly kind: 'splat' };

/** Evaluates expressions as far as the configuration tells. */
export class Evaluator {
  constructor(
    private readonly names: Names,
    private readonly source: SourceText,
  ) {}

  public evaluate(expression: Expression, environment: Environment): Node {
    const at = this.placed(expression.at);
    switch (expression.type) {
      case 'literal':
        return scalar(at, expression.value);
      case 'template':
        return this.template(expression.parts, environment, at);
      case 'directive':
        return unknown(at, 'a template directive');
      case 'tuple':
        return list(
          at,
          expression.items.map((item) => this.evaluate(item, environment)),
        );
      case 'object':
        return this.object(expression.entries, environment, at);
      case 'variable':
      case 'attribute':
      case 'index':
      case 'splat':
        return this.traverse(expression, environment, at);
      case 'call':
        return this.call(expression.name, expression.args, environment, at);
      case 'conditional': {
        const test = this.evaluate(expression.test, environment);
        if (test.kind === 'scalar')
          return this.evaluate(String(test.value) === 'true' ? expression.yes : expression.no, environment);
        const dependsOn = test.kind === 'unknown' ? test.dependsOn : 'a condition';
        return unknown(at, dependsOn, {
          candidates: [this.evaluate(expression.yes, environment), this.evaluate(expression.no, environment)],
        });
      }
      case 'binary':
        return binary(
          expression.operator,
          this.evaluate(expression.left, environment),
          this.evaluate(expression.right, environment),
          at,
        );
      case 'unary':
        return unary(expression.operator, this.evaluate(expression.operand, environment), at);
      case 'for':
        return this.forEach(expression, environment, at);
    }
  }

  private placed(offset: number): Node {
    return scalar({ source: this.source, offset }, null);
  }

  private template(parts: readonly (string | Expression)[], environment: Environment, at: Node): Node {
    const values = parts.map((part) => (typeof part === 'string' ? part : this.evaluate(part, environment)));
    // "${x}" is x itself, whatever its type.
    const only = values[0];
    if (values.length === 1 && only !== undefined && typeof only !== 'string') return only;
    const refs = values.flatMap((value) => (typeof value === 'string' ? [] : (value.refs ?? [])));
    const open = values.find((value) => typeof value !== 'string' && value.kind !== 'scalar');
    const text = values
      .map((value) =>
        typeof value === 'string'
          ? value
          : value.kind === 'scalar'
            ? String(value.value ?? '')
            : value.kind === 'unknown'
              ? (value.template ?? HOLE)
              : HOLE,
      )
      .join('');
    if (!open) return scalar(at, text, refs.length ? { refs } : {});
    const dependsOn = typeof open !== 'string' && open.kind === 'unknown' ? open.dependsOn : 'a value that is no text';
    return unknown(at, dependsOn, { template: text, ...(refs.length > 0 && { refs }) });
  }

  private object(entries: readonly { key: Expression; value: Expression }[], environment: Environment, at: Node): Node {
    const result = new Map<string, Node>();
    for (const { key, value } of entries) {
      const name = this.evaluate(key, environment);
      const text =
        name.kind === 'scalar' ? String(name.value) : name.kind === 'unknown' ? (name.template ?? HOLE) : HOLE;
      result.set(text, this.evaluate(value, environment));
    }
    return map(at, result);
  }

  private call(name: string, args: readonly Expression[], environment: Environment, at: Node): Node {
    if (name === 'try' || name === 'can') return this.attempt(name, args, environment, at);
    return callFunction(
      name,
      args.map((arg) => this.evaluate(arg, environment)),
      at,
    );
  }

  /** `try(a, b)` is `a` unless `a` fails, which cannot be told of what is unknown. */
  private attempt(name: string, args: readonly Expression[], environment: Environment, at: Node): Node {
    const values = args.map((arg) => this.evaluate(arg, environment));
    const first = values[0];
    if (name === 'can' || !first) return unknown(at, `${name}()`);
    return first.kind === 'unknown'
      ? unknown(at, first.dependsOn, { candidates: values, ...(first.refs && { refs: first.refs }) })
      : first;
  }

  private traverse(expression: Expression, environment: Environment, at: Node): Node {
    const steps: Step[] = [];
    let root = expression;
    for (;;) {
      if (root.type === 'attribute') {
        steps.unshift(
          /^\d+$/.test(root.name)
            ? { kind: 'index', key: scalar(at, Number(root.name)) }
            : { kind: 'attribute', name: root.name },
        );
        root = root.on;
      } else if (root.type === 'index') {
        steps.unshift({ kind: 'index', key: this.evaluate(root.key, environment) });
        root = root.on;
      } else if (root.type === 'splat') {
        steps.unshift({ kind: 'splat' });
        root = root.on;
      } else break;
    }
    if (root.type !== 'variable') return follow(this.evaluate(root, environment), steps, at);
    const local = environment.get(root.name);
    return local ? follow(local, steps, at) : this.names.lookup(root.name, steps, at);
  }

  private forEach(expression: ForExpression, environment: Environment, at: Node): Node {
    const collection = this.evaluate(expression.collection, environment);
    if (collection.kind === 'unknown')
      return unknown(at, collection.dependsOn, collection.refs ? { refs: collection.refs } : {});
    if (collection.kind === 'scalar') return unknown(at, 'a for over what is no collection');
    const pairs: [Node, Node][] =
      collection.kind === 'list'
        ? collection.items.map((item, index): [Node, Node] => [scalar(at, index), item])
        : [...collection.entries].map(([key, value]): [Node, Node] => [scalar(at, key), value]);
    const items: Node[] = [];
    const entries = new Map<string, Node>();
    for (const [key, value] of pairs) {
      let inner = environment.with(expression.valueName, value);
      if (expression.keyName !== undefined) inner = inner.with(expression.keyName, key);
      if (expression.condition) {
        const test = this.evaluate(expression.condition, inner);
        if (test.kind !== 'scalar') return unknown(at, test.kind === 'unknown' ? test.dependsOn : 'a condition');
        if (String(test.value) !== 'true') continue;
      }
      const result = this.evaluate(expression.value, inner);
      if (expression.key) {
        const name = this.evaluate(expression.key, inner);
        if (name.kind !== 'scalar') return unknown(at, name.kind === 'unknown' ? name.dependsOn : 'a key');
        entries.set(String(name.value), result);
      } else items.push(result);
    }
    return expression.key ? map(at, entries) : list(at, items);
  }
}

/** Follows steps into a value. */
export function follow(start: Node, steps: readonly Step[], at: Node): Node {
  let node = start;
  for (const [index, step] of steps.entries()) {
    if (node.kind === 'unknown') {
      const rest = steps.slice(index);
      const candidates = node.candidates?.map((candidate) => follow(candidate, rest, at));
      return unknown(at, node.dependsOn, { ...(node.refs && { refs: node.refs }), ...(candidates && { candidates }) });
    }
    if (step.kind === 'splat') {
      return list(
        at,
        itemsOf(node).map((item) => follow(item, steps.slice(index + 1), at)),
      );
    }
    const next =
      step.kind === 'attribute'
        ? child(node, step.name)
        : step.key.kind === 'unknown'
          ? undefined
          : child(node, plain(step.key));
    if (!next) {
      const open = step.kind === 'index' && step.key.kind === 'unknown' ? step.key.dependsOn : undefined;
      return unknown(
        at,
        open ?? `an element that is not written: ${step.kind === 'attribute' ? step.name : (textOf(step.key) ?? '')}`,
      );
    }
    node = next;
  }
  // What is named stands where it is used, and refers to what it was made from.
  return node;
}

function child(node: Node, key: unknown): Node | undefined {
  if (node.kind === 'list') return node.items[Number(key)];
  return node.kind === 'map' ? node.entries.get(String(key)) : undefined;
}
