import { entry, type MapNode, type Node, textOf } from '../../tree/node';

/** A CloudFormation template, its sections found but nothing resolved. */
export interface Template {
  readonly root: MapNode;
  readonly resources: Node | undefined;
  readonly parameters: Node | undefined;
  readonly conditions: Node | undefined;
  readonly mappings: Node | undefined;
  readonly outputs: Node | undefined;
}

export function isTemplate(node: Node): boolean {
  if (entry(node, 'AWSTemplateFormatVersion')) return true;
  const resources = entry(node, 'Resources');
  if (!resources || entry(node, 'apiVersion')) return false;
  if (resources.kind !== 'map' || resources.entries.size === 0) return resources.kind !== 'map' || node.kind === 'map';
  return [...resources.entries.values()].some((resource) => textOf(entry(resource, 'Type'))?.includes('::'));
}

export function templateOf(root: MapNode): Template {
  return {
    root,
    resources: root.entries.get('Resources'),
    parameters: root.entries.get('Parameters'),
    conditions: root.entries.get('Conditions'),
    mappings: root.entries.get('Mappings'),
    outputs: root.entries.get('Outputs'),
  };
}
