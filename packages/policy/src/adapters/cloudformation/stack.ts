import type { RawResource } from '../../aws/graph';
import type { InputProblem } from '../../model/resource';
import { InputError } from '../../tree/input-error';
import { entry, map, type MapNode, type Node, textOf } from '../../tree/node';
import { problemAt, problemOf } from '../input';
import { findCycle } from './cycles';
import { Resolver } from './resolver';
import type { Template } from './template';

/** Finds the template that a nested stack names. */
export type NestedTemplate = (stack: Node, from: Template) => Template | undefined;

export interface StackReading {
  readonly resources: readonly RawResource[];
  readonly problems: readonly InputProblem[];
  readonly outputs: ReadonlyMap<string, Node>;
}

/** Nested stacks may nest; CloudFormation itself stops far earlier. */
const MAX_NESTING = 10;

/** Reads a template and the stacks nested in it as one graph. */
export function readStack(
  template: Template,
  nested: NestedTemplate,
  parameters: ReadonlyMap<string, Node> = new Map(),
  prefix = '',
  depth = 0,
): StackReading {
  const problems: InputProblem[] = [];
  const declared = declaredResources(template, problems);
  const cycle = findCycle(declared);
  if (cycle) {
    const at = declared.get(cycle[0] ?? '') ?? template.root;
    problems.push(problemAt(at, 'INPUT_CYCLE', `resources depend on each other in a circle: ${cycle.join(' -> ')}`));
  }
  const resources: RawResource[] = [];
  const outputs = new Map<string, ReadonlyMap<string, Node>>();
  const resolver = new Resolver(template, parameters, prefix, (id, output) => outputs.get(id)?.get(output));
  try {
    for (const [id, resource] of declared) {
      if (textOf(entry(resource, 'Type')) !== 'AWS::CloudFormation::Stack') continue;
      const inner = depth < MAX_NESTING ? nested(resource, template) : undefined;
      if (!inner) continue;
      const given = entry(entry(resource, 'Properties'), 'Parameters');
      const resolved = given && resolver.resolve(given);
      const reading = readStack(
        inner,
        nested,
        resolved?.kind === 'map' ? resolved.entries : new Map(),
        `${prefix}${id}.`,
        depth + 1,
      );
      resources.push(...reading.resources);
      problems.push(...reading.problems);
      outputs.set(id, reading.outputs);
    }
    for (const [id, resource] of declared) {
      const condition = textOf(entry(resource, 'Condition'));
      if (condition !== undefined && resolver.condition(condition, resource) === false) continue;
      resources.push(readResource(id, resource, resolver, prefix));
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(problemOf(error));
  }
  return { resources, problems, outputs: readOutputs(template, resolver) };
}

function declaredResources(template: Template, problems: InputProblem[]): Map<string, MapNode> {
  const declared = new Map<string, MapNode>();
  const section = template.resources;
  if (section?.kind !== 'map') {
    problems.push(
      problemAt(
        section ?? template.root,
        'INPUT_MALFORMED',
        'expected a section Resources that maps logical ids to resources',
      ),
    );
    return declared;
  }
  for (const [id, resource] of section.entries) {
    if (id.startsWith('Fn::ForEach') || id === 'Fn::Transform') {
      problems.push(
        problemAt(resource, 'INPUT_MALFORMED', `${id} is expanded by CloudFormation: give the expanded template`),
      );
    } else if (resource.kind === 'map' && textOf(entry(resource, 'Type')) !== undefined) {
      declared.set(id, resource);
    } else {
      problems.push(
        problemAt(
          resource,
          'INPUT_MALFORMED',
          `expected the resource ${id} to be an object with a Type, found ${resource.kind === 'map' ? 'no Type' : 'no object'}: is it indented right?`,
        ),
      );
    }
  }
  return declared;
}

function readResource(id: string, resource: MapNode, resolver: Resolver, prefix: string): RawResource {
  const written = resource.entries.get('Properties');
  const resolved = written?.kind === 'map' ? resolver.resolve(written) : undefined;
  const properties = resolved?.kind === 'map' ? map(resource, resolved.entries) : map(resource, new Map());
  const constructPath = textOf(entry(entry(resource, 'Metadata'), 'aws:cdk:path'));
  return {
    dialect: 'cloudformation',
    type: textOf(resource.entries.get('Type')) ?? '',
    address: prefix + id,
    ...(constructPath !== undefined && { constructPath }),
    properties,
    meta: resource,
  };
}

function readOutputs(template: Template, resolver: Resolver): Map<string, Node> {
  const outputs = new Map<string, Node>();
  if (template.outputs?.kind !== 'map') return outputs;
  for (const [name, output] of template.outputs.entries) {
    const value = entry(output, 'Value');
    if (value) outputs.set(name, resolver.resolve(value));
  }
  return outputs;
}
