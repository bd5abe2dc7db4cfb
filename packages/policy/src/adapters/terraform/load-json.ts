import { entry, itemsOf, map, type MapNode, type Node } from '../../tree/node';
import type { Declaration, ModuleSource } from './module';

/** Whether a JSON document is configuration in Terraform's JSON syntax, as cdktf writes it. */
export function isTerraformJson(node: Node): boolean {
  if (node.kind !== 'map' || entry(node, 'format_version') || entry(node, 'Resources')) return false;
  const sections = ['resource', 'data', 'module', 'provider', 'variable', 'output', 'locals', 'terraform'];
  const found = sections.filter((section) => entry(node, section));
  const typed = ['resource', 'data'].some((section) =>
    [...(asMap(entry(node, section))?.entries.keys() ?? [])].some((key) => /^[a-z][a-z0-9]*_/.test(key)),
  );
  return (
    typed || found.includes('terraform') || found.includes('module') || (found.includes('variable') && found.length > 1)
  );
}

/** Adds the declarations of one `.tf.json` file. */
export function loadJson(module: ModuleSource, root: MapNode): void {
  const declare = (address: string, type: string, node: MapNode): Declaration => ({
    address,
    type,
    written: { syntax: 'json', node },
    source: node.source,
    offset: node.offset,
  });
  for (const [section, prefix] of [
    ['resource', ''],
    ['data', 'data.'],
  ] as const) {
    for (const [type, byName] of named(root, section)) {
      for (const [name, node] of namedIn(byName)) {
        for (const body of itemsOf(node)) {
          if (body.kind === 'map') module.resources.push(declare(`${prefix}${type}.${name}`, prefix + type, body));
        }
      }
    }
  }
  for (const [section, into] of [
    ['variable', module.variables],
    ['output', module.outputs],
    ['module', module.calls],
  ] as const) {
    for (const [name, node] of named(root, section)) {
      const body = asMap(node);
      if (body) into.set(name, declare(name, section, body));
    }
  }
  for (const [name, node] of named(root, 'provider')) {
    for (const body of itemsOf(node)) {
      if (body.kind === 'map') module.providers.push(declare(`provider.${name}`, `provider.${name}`, body));
    }
  }
  for (const [name, node] of named(root, 'locals')) {
    module.locals.set(name, declare(name, 'local', map(node, new Map([['value', node]]))));
  }
}

function named(root: MapNode, section: string): [string, Node][] {
  return itemsOf(root.entries.get(section)).flatMap(namedIn);
}

function namedIn(node: Node): [string, Node][] {
  return node.kind === 'map' ? [...node.entries].filter(([key]) => key !== '//') : [];
}

function asMap(node: Node | undefined): MapNode | undefined {
  const inner = node?.kind === 'list' && node.items.length === 1 ? node.items[0] : node;
  return inner?.kind === 'map' ? inner : undefined;
}
