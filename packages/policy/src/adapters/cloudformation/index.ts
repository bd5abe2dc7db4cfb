import { posix } from 'node:path';
import { buildResources } from '../../aws/build';
import type { InputProblem, Resource } from '../../model/resource';
import { entry, type MapNode, type Node, textOf } from '../../tree/node';
import type { Adapter, InputFile, Reading } from '../input';
import { readStack } from './stack';
import { isTemplate, type Template, templateOf } from './template';

export { readTag } from './tags';
export { isTemplate };

/** CloudFormation templates in JSON and YAML, with the stacks that they nest. */
export const cloudformation: Adapter = { dialect: 'cloudformation', read };

function read(files: readonly InputFile[]): Reading {
  const templates = new Map<string, Template>();
  for (const { source, documents } of files) {
    const root = documents.find((document): document is MapNode => document.kind === 'map');
    if (root) templates.set(posix.normalize(source.file), templateOf(root));
  }
  const nested = (stack: Node, from: Template): Template | undefined => {
    const named =
      textOf(entry(entry(stack, 'Metadata'), 'aws:asset:path')) ??
      textOf(entry(entry(stack, 'Properties'), 'TemplateURL'));
    if (named === undefined || /^[a-z]+:\/\//i.test(named)) return undefined;
    return templates.get(posix.normalize(posix.join(posix.dirname(from.root.source.file), named)));
  };
  const inner = new Set<Template>();
  for (const template of templates.values()) {
    for (const resource of template.resources?.kind === 'map' ? template.resources.entries.values() : []) {
      const found = nested(resource, template);
      if (found && found !== template) inner.add(found);
    }
  }
  const resources: Resource[] = [];
  const problems: InputProblem[] = [];
  const judged = new Set<Template>();
  const use = (stack: Node, from: Template): Template | undefined => {
    const found = nested(stack, from);
    if (found) judged.add(found);
    return found;
  };
  // A nested template is judged where it is used, with the parameters that it is given. Templates that only nest each
  // other in a circle are used nowhere: they come last, and each is judged by itself.
  const all = [...templates.values()];
  for (const template of [...all.filter((one) => !inner.has(one)), ...all.filter((one) => inner.has(one))]) {
    if (judged.has(template)) continue;
    const stack = readStack(template, use);
    problems.push(...stack.problems);
    for (const resource of buildResources(stack.resources)) resources.push(resource);
  }
  return { resources, problems };
}
