import { InputError } from '../../tree/input-error';
import {
  entry,
  HOLE,
  isNull,
  itemsOf,
  list,
  map,
  type Node,
  plain,
  type Reference,
  scalar,
  textOf,
  unknown,
} from '../../tree/node';
import type { Template } from './template';

/** Marks what `AWS::NoValue` removes. */
const NO_VALUE = Symbol('AWS::NoValue');
type Result = Node | typeof NO_VALUE;

/** Answers for what a stack cannot tell itself: the outputs of a nested stack. */
export type OutputOf = (logicalId: string, output: string) => Node | undefined;

/** Resolves intrinsic functions as far as the template tells; what remains open becomes an unknown value. */
export class Resolver {
  private readonly conditions = new Map<string, boolean | undefined>();
  private readonly deciding = new Set<string>();

  constructor(
    private readonly template: Template,
    /** Parameters that the parent stack passes. */
    private readonly passed: ReadonlyMap<string, Node>,
    /** Path of nested stacks, which prefixes addresses: `Network.`. */
    private readonly prefix: string,
    private readonly outputOf: OutputOf = () => undefined,
  ) {}

  public resolve(node: Node): Node {
    const result = this.value(node);
    return result === NO_VALUE ? scalar(node, null) : result;
  }

  /** True, false, or undefined where it depends on a parameter without default. */
  public condition(name: string, at: Node): boolean | undefined {
    if (this.conditions.has(name)) return this.conditions.get(name);
    const definition = entry(this.template.conditions, name);
    if (!definition) return undefined;
    if (this.deciding.has(name)) {
      throw new InputError(
        'INPUT_CYCLE',
        `condition ${name} depends on itself`,
        at.source.file,
        at.source.lineOf(definition.offset),
      );
    }
    this.deciding.add(name);
    const result = this.decide(definition);
    this.deciding.delete(name);
    this.conditions.set(name, result);
    return result;
  }

  private decide(node: Node): boolean | undefined {
    if (node.kind !== 'map') return undefined;
    const [name, argument] = [...node.entries][0] ?? [];
    if (name === undefined || argument === undefined) return undefined;
    const parts = itemsOf(argument);
    switch (name) {
      case 'Condition':
        return this.condition(textOf(argument) ?? '', node);
      case 'Fn::Not': {
        const inner = parts[0] && this.decide(parts[0]);
        return inner === undefined ? undefined : !inner;
      }
      case 'Fn::And':
      case 'Fn::Or': {
        const decided = parts.map((part) => this.decide(part));
        const decisive = name === 'Fn::Or';
        if (decided.includes(decisive)) return decisive;
        return decided.includes(undefined) ? undefined : !decisive;
      }
      case 'Fn::Equals': {
        const [left, right] = parts.map((part) => this.resolve(part));
        if (left?.kind !== 'scalar' || right?.kind !== 'scalar') return undefined;
        return String(left.value) === String(right.value);
      }
      default:
        return undefined;
    }
  }

  private value(node: Node): Result {
    switch (node.kind) {
      case 'scalar':
      case 'unknown':
        return node;
      case 'list': {
        const items: Node[] = [];
        for (const item of node.items) {
          const result = this.value(item);
          if (result !== NO_VALUE) items.push(result);
        }
        return list(node, items);
      }
      case 'map': {
        if (node.entries.size === 1) {
          for (const [name, argument] of node.entries) {
            if (name === 'Ref' || name.startsWith('Fn::')) return this.intrinsic(name, argument, node);
          }
        }
        const entries = new Map<string, Node>();
        for (const [key, item] of node.entries) {
          const result = this.value(item);
          if (result !== NO_VALUE) entries.set(key, result);
        }
        return map(node, entries);
      }
    }
  }

  private intrinsic(name: string, argument: Node, node: Node): Result {
    switch (name) {
      case 'Ref':
        return this.reference(textOf(argument) ?? '', node);
      case 'Fn::GetAtt':
        return this.attribute(argument, node);
      case 'Fn::If':
        return this.choose(argument, node);
      case 'Fn::Sub':
        return this.substitute(argument, node);
      case 'Fn::Join': {
        const [separator, parts] = itemsOf(argument);
        const resolved = parts && this.resolve(parts);
        if (resolved?.kind !== 'list') return unknown(node, 'Fn::Join of a list that is not known');
        return joined(node, [...resolved.items], textOf(separator) ?? '');
      }
      case 'Fn::FindInMap':
        return this.find(argument, node);
      case 'Fn::Select': {
        const [index, from] = itemsOf(argument).map((item) => this.resolve(item));
        const at = index?.kind === 'scalar' ? Number(index.value) : NaN;
        return (
          (from?.kind === 'list' ? from.items[at] : undefined) ??
          unknown(node, 'Fn::Select from a list that is not known')
        );
      }
      case 'Fn::Split': {
        const [separator, text] = itemsOf(argument).map((item) => this.resolve(item));
        const by = textOf(separator);
        const whole = textOf(text);
        if (by === undefined || whole === undefined) return unknown(node, 'Fn::Split of text that is not known');
        return list(
          node,
          whole.split(by).map((part) => scalar(node, part)),
        );
      }
      // What a machine decodes is what it was given: the text itself is what matters.
      case 'Fn::Base64':
      case 'Fn::ToJsonString':
        return this.value(argument);
      case 'Fn::ImportValue': {
        const exported = plain(this.resolve(argument));
        return unknown(node, `export ${typeof exported === 'string' ? exported : HOLE} of another stack`);
      }
      default:
        return unknown(node, name);
    }
  }

  private reference(name: string, node: Node): Result {
    if (name === 'AWS::NoValue') return NO_VALUE;
    if (name.startsWith('AWS::')) return unknown(node, name, { template: HOLE });
    const passed = this.passed.get(name);
    if (passed) return { ...passed, source: node.source, offset: node.offset };
    const parameter = entry(this.template.parameters, name);
    if (!parameter) return this.resourceReference(name, undefined, node);
    const fallback = entry(parameter, 'Default');
    const type = textOf(entry(parameter, 'Type')) ?? 'String';
    // The default of an SSM parameter type is the name of the parameter, not its value.
    if (fallback && !isNull(fallback) && !type.startsWith('AWS::SSM::')) {
      const value = type.startsWith('List') || type === 'CommaDelimitedList' ? splitList(fallback, node) : fallback;
      return { ...value, source: node.source, offset: node.offset, note: `default of parameter ${name}` };
    }
    const allowed = itemsOf(entry(parameter, 'AllowedValues'));
    return unknown(node, `parameter ${name}`, { template: HOLE, ...(allowed.length > 0 && { candidates: allowed }) });
  }

  private attribute(argument: Node, node: Node): Node {
    const parts = argument.kind === 'list' ? argument.items : itemsOf(argument);
    const texts = parts.map((part) => textOf(this.resolve(part)));
    const joinedText = texts.join('.');
    const dot = joinedText.indexOf('.');
    const id = dot < 0 ? joinedText : joinedText.slice(0, dot);
    const attribute = dot < 0 ? undefined : joinedText.slice(dot + 1);
    const output = attribute?.startsWith('Outputs.')
      ? this.outputOf(id, attribute.slice('Outputs.'.length))
      : undefined;
    return output
      ? { ...output, source: node.source, offset: node.offset }
      : this.resourceReference(id, attribute, node);
  }

  private resourceReference(id: string, attribute: string | undefined, node: Node): Node {
    if (!entry(this.template.resources, id)) return unknown(node, `${id}, which the template does not declare`);
    const reference: Reference = { address: this.prefix + id, ...(attribute !== undefined && { attribute }) };
    return unknown(node, attribute === undefined ? id : `${id}.${attribute}`, { refs: [reference], template: HOLE });
  }

  private choose(argument: Node, node: Node): Result {
    const [name, whenTrue, whenFalse] = itemsOf(argument);
    if (!name || !whenTrue || !whenFalse) return unknown(node, 'Fn::If without its three parts');
    const decided = this.condition(textOf(name) ?? '', node);
    if (decided !== undefined) return this.value(decided ? whenTrue : whenFalse);
    return unknown(node, `condition ${textOf(name) ?? ''}`, {
      candidates: [this.resolve(whenTrue), this.resolve(whenFalse)],
    });
  }

  private substitute(argument: Node, node: Node): Node {
    const [text, extra] = argument.kind === 'list' ? argument.items : [argument];
    const source = textOf(text);
    if (source === undefined) return unknown(node, 'Fn::Sub of text that is not known');
    const parts: Node[] = [];
    let last = 0;
    for (const match of source.matchAll(/\$\{([^!${}][^${}]*)\}/g)) {
      if (match.index > last) parts.push(scalar(node, literal(source.slice(last, match.index))));
      const name = (match[1] ?? '').trim();
      const given = extra && entry(extra, name);
      const dot = name.indexOf('.');
      if (given) parts.push(this.resolve(given));
      else if (dot > 0)
        parts.push(
          this.attribute(list(node, [scalar(node, name.slice(0, dot)), scalar(node, name.slice(dot + 1))]), node),
        );
      else {
        const result = this.reference(name, node);
        parts.push(result === NO_VALUE ? scalar(node, '') : result);
      }
      last = match.index + match[0].length;
    }
    parts.push(scalar(node, literal(source.slice(last))));
    // A script keeps the lines that it stands on.
    return joined(text ?? node, parts, '');
  }

  private find(argument: Node, node: Node): Node {
    const [mapName, first, second] = itemsOf(argument).map((item) => textOf(this.resolve(item)));
    const top = mapName === undefined ? undefined : entry(this.template.mappings, mapName);
    if (first !== undefined && second !== undefined) {
      const found = entry(entry(top, first), second);
      if (found) return { ...found, source: node.source, offset: node.offset, note: `mapping ${mapName}` };
    }
    if (second !== undefined && top?.kind === 'map') {
      const candidates = [...top.entries.values()]
        .map((row) => entry(row, second))
        .filter((item) => item !== undefined);
      if (candidates.length > 0) return unknown(node, `mapping ${mapName}`, { candidates });
    }
    return unknown(node, `mapping ${mapName ?? ''}`);
  }
}

/** `${!Literal}` stands for `${Literal}`. */
const literal = (text: string): string => text.replace(/\$\{!([^}]*)\}/g, '${$1}');

function splitList(fallback: Node, node: Node): Node {
  const text = textOf(fallback);
  return text === undefined
    ? fallback
    : list(
        node,
        text.split(',').map((part) => scalar(node, part.trim())),
      );
}

/** Text from parts; the known letters stay visible around what is open. */
function joined(node: Node, parts: readonly Node[], separator: string): Node {
  const texts = parts.map((part) =>
    part.kind === 'scalar' ? String(part.value ?? '') : part.kind === 'unknown' ? (part.template ?? HOLE) : HOLE,
  );
  const text = texts.join(separator);
  const refs = parts.flatMap((part) => part.refs ?? []);
  const open = parts.find((part) => part.kind !== 'scalar');
  if (!open) return scalar(node, text, refs.length ? { refs } : {});
  const dependsOn = open.kind === 'unknown' ? open.dependsOn : 'a value that is no text';
  return unknown(node, dependsOn, { template: text, ...(refs.length > 0 && { refs }) });
}
