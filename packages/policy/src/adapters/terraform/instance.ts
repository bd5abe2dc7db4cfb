import { posix } from 'node:path';
import type { RawResource } from '../../aws/graph';
import type { InputProblem } from '../../model/resource';
import { InputError } from '../../tree/input-error';
import { entry, HOLE, type MapNode, type Node, type Reference, scalar, textOf, unknown } from '../../tree/node';
import { problemOf } from '../input';
import { Environment } from './environment';
import { Evaluator, follow, type Names, type Step } from './evaluator';
import type { Declaration, Inputs, ModuleSource } from './module';
import { instancesOf } from './repetition';
import { bodyToMap } from './write-body';

/** Finds the module of a folder; undefined where it is not among the inputs. */
export type ModuleAt = (folder: string) => ModuleSource | undefined;

/** Modules may call modules; a circle of calls ends here. */
const MAX_DEPTH = 12;
/** Data sources that say a policy, and the attributes that hold it. */
const POLICY_DATA = 'data.aws_iam_policy_document';
const POLICY_ATTRIBUTES = new Set(['json', 'minified_json']);

/** One use of a module, with the values that its caller passes. */
export class ModuleInstance implements Names {
  public readonly problems: InputProblem[] = [];
  /** Policy documents that a resource took in: they are judged there. */
  private readonly consumed = new Set<string>();
  private readonly values = new Map<string, Node>();
  private readonly open = new Set<string>();
  private readonly children = new Map<string, ModuleInstance | undefined>();
  private readonly declared: ReadonlyMap<string, Declaration>;

  constructor(
    private readonly module: ModuleSource,
    private readonly moduleAt: ModuleAt,
    private readonly inputs: Inputs | undefined,
    /** `module.network.`, or nothing for the root. */
    private readonly prefix: string,
    private readonly depth: number,
  ) {
    this.declared = new Map(module.resources.map((declaration) => [declaration.address, declaration]));
  }

  /** Every resource of this module and of those that it calls. */
  public resources(): RawResource[] {
    const result: RawResource[] = [];
    for (const name of this.module.calls.keys()) {
      const child = this.child(name);
      if (!child) continue;
      result.push(...child.resources());
      this.problems.push(...child.problems);
    }
    const [data, others] = [true, false].map((wanted) =>
      this.module.resources.filter(({ type }) => (type === POLICY_DATA) === wanted),
    );
    for (const declaration of [...(others ?? []), ...this.module.providers])
      result.push(...this.instances(declaration));
    for (const output of this.module.outputs.keys()) this.outputValue(output);
    for (const declaration of data ?? []) {
      if (!this.consumed.has(declaration.address)) result.push(...this.instances(declaration));
    }
    return result;
  }

  public outputValue(name: string): Node | undefined {
    const output = this.module.outputs.get(name);
    return output && this.once(`output.${name}`, output, () => this.member(output, 'value'));
  }

  public lookup(root: string, steps: readonly Step[], at: Node): Node {
    const [first, second] = steps;
    const name = first?.kind === 'attribute' ? first.name : '';
    switch (root) {
      case 'var':
        return follow(this.variable(name, at), steps.slice(1), at);
      case 'local': {
        const local = this.module.locals.get(name);
        if (!local) return unknown(at, `local.${name}, which is not declared`);
        return follow(
          this.once(`local.${name}`, local, () => this.member(local, 'value')) ?? scalar(at, null),
          steps.slice(1),
          at,
        );
      }
      case 'module': {
        const attribute = steps.findIndex((step, index) => index > 0 && step.kind === 'attribute');
        const step = steps[attribute];
        const value = step?.kind === 'attribute' ? this.child(name)?.outputValue(step.name) : undefined;
        return value
          ? follow(value, steps.slice(attribute + 1), at)
          : unknown(at, `module.${name}`, { template: HOLE });
      }
      case 'data':
        return this.resource(`data.${name}.${second?.kind === 'attribute' ? second.name : ''}`, steps.slice(2), at);
      case 'path':
        return scalar(at, '.');
      case 'each':
      case 'count':
      case 'self':
      case 'terraform':
        return unknown(at, `${root}.${name}`, { template: HOLE });
      default:
        return first ? this.resource(`${root}.${name}`, steps.slice(1), at) : unknown(at, root);
    }
  }

  private variable(name: string, at: Node): Node {
    const passed = this.inputs?.get(name);
    if (passed) return passed;
    const assigned = this.inputs ? undefined : this.module.assigned.get(name);
    if (assigned)
      return this.once(`assigned.${name}`, assigned, () => this.member(assigned, 'value')) ?? scalar(at, null);
    const declaration = this.module.variables.get(name);
    const fallback = declaration && this.once(`var.${name}`, declaration, () => this.member(declaration, 'default'));
    if (!fallback) return unknown(at, `var.${name}`, { template: HOLE });
    return { ...fallback, source: at.source, offset: at.offset, note: `default of var.${name}` };
  }

  /** An attribute of a resource: what is written for it, or unknown with the reference kept. */
  private resource(address: string, steps: readonly Step[], at: Node): Node {
    const attributeAt = steps.findIndex((step) => step.kind === 'attribute');
    const step = steps[attributeAt];
    const attribute = step?.kind === 'attribute' ? step.name : undefined;
    const reference: Reference = { address: this.prefix + address, ...(attribute !== undefined && { attribute }) };
    const refs = [reference];
    const declaration = this.declared.get(address);
    if (declaration?.type === POLICY_DATA && attribute !== undefined && POLICY_ATTRIBUTES.has(attribute)) {
      this.consumed.add(address);
      const document = this.once(`policy.${address}`, declaration, () => this.body(declaration, Environment.EMPTY));
      return { ...document, refs };
    }
    const name = `${address}.${attribute ?? ''}`;
    const open = unknown(at, this.prefix + (attribute === undefined ? address : name), { refs, template: HOLE });
    if (!declaration || attribute === undefined) return open;
    const written = this.once(name, declaration, () => this.member(declaration, attribute));
    if (!written || written.kind !== 'scalar' || written.value === null) return open;
    return { ...written, source: at.source, offset: at.offset, refs: [...refs, ...(written.refs ?? [])] };
  }

  private child(name: string): ModuleInstance | undefined {
    if (this.children.has(name)) return this.children.get(name);
    this.children.set(name, undefined);
    const call = this.module.calls.get(name);
    if (!call) return undefined;
    const body = this.body(call, Environment.EMPTY);
    const from = textOf(entry(body, 'source')) ?? '';
    const found = /^\.\.?(\/|$)/.test(from)
      ? this.moduleAt(posix.normalize(posix.join(this.module.folder, from)))
      : undefined;
    if (!found || this.depth >= MAX_DEPTH) {
      this.problems.push({
        code: 'INPUT_MODULE_UNREAD',
        message: `the module ${this.prefix}${name} comes from ${from || 'nowhere'}, which is not among the inputs: what it creates was not judged. Give its folder, or check the plan`,
        at: { file: call.source.file, line: call.source.lineOf(call.offset) },
      });
      return undefined;
    }
    const inputs = body.kind === 'map' ? body.entries : new Map<string, Node>();
    const instance = new ModuleInstance(found, this.moduleAt, inputs, `${this.prefix}module.${name}.`, this.depth + 1);
    this.children.set(name, instance);
    return instance;
  }

  private instances(declaration: Declaration): RawResource[] {
    const make = (environment: Environment, suffix: string): RawResource => {
      const properties = this.body(declaration, environment);
      const path = textOf(entry(entry(entry(properties, '//'), 'metadata'), 'path'));
      return {
        dialect: 'terraform',
        type: declaration.type,
        address: `${this.prefix}${declaration.address}${suffix}`,
        ...(path !== undefined && { constructPath: path }),
        properties,
      };
    };
    try {
      return instancesOf(declaration, (name) => this.member(declaration, name)).map(({ environment, suffix }) =>
        make(environment, suffix),
      );
    } catch (error) {
      this.problems.push(this.problem(error));
      return [];
    }
  }

  private body(declaration: Declaration, environment: Environment): MapNode {
    return bodyToMap(declaration.written, declaration, this, environment);
  }

  /** One attribute of a declaration, by itself. */
  private member(declaration: Declaration, name: string): Node | undefined {
    const { written } = declaration;
    if (written.syntax === 'json') {
      return written.node.entries.has(name)
        ? entry(bodyToMap({ syntax: 'json', node: written.node }, declaration, this, Environment.EMPTY, [name]), name)
        : undefined;
    }
    const attribute = written.body.attributes.find((candidate) => candidate.name === name);
    return attribute && new Evaluator(this, written.source).evaluate(attribute.value, Environment.EMPTY);
  }

  /** Evaluates a name once; a name that needs itself is a problem of the input. */
  private once<T extends Node | undefined>(key: string, at: Declaration, make: () => T): T {
    const found = this.values.get(key);
    if (found) return found as T;
    if (this.open.has(key)) {
      throw new InputError(
        'INPUT_CYCLE',
        `${this.prefix}${key} depends on itself`,
        at.source.file,
        at.source.lineOf(at.offset),
      );
    }
    this.open.add(key);
    try {
      const value = make();
      if (value) this.values.set(key, value);
      return value;
    } finally {
      this.open.delete(key);
    }
  }

  private problem(error: unknown): InputProblem {
    if (error instanceof InputError) return problemOf(error);
    throw error;
  }
}
