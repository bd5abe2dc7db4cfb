import type { RawResource } from '../../aws/graph';
import {
  entry,
  HOLE,
  itemsOf,
  list,
  map,
  type MapNode,
  type Node,
  type Reference,
  scalar,
  textOf,
  unknown,
} from '../../tree/node';

/** Whether a JSON document is what `terraform show -json` prints for a plan. */
export function isPlan(node: Node): boolean {
  return (
    entry(node, 'format_version') !== undefined &&
    (entry(node, 'planned_values') !== undefined || entry(node, 'resource_changes') !== undefined)
  );
}

/** The resources that will be there after a plan is applied. */
export function readPlan(plan: Node): RawResource[] {
  const resources: RawResource[] = [];
  const expressions = new Map<string, MapNode>();
  collectExpressions(entry(entry(plan, 'configuration'), 'root_module'), '', expressions);
  for (const change of itemsOf(entry(plan, 'resource_changes'))) {
    const address = textOf(entry(change, 'address'));
    const type = textOf(entry(change, 'type'));
    const after = entry(entry(change, 'change'), 'after');
    if (address === undefined || type === undefined || after?.kind !== 'map') continue;
    const data = textOf(entry(change, 'mode')) === 'data';
    const configured = expressions.get(withoutIndexes(address));
    const prefix = modulePrefix(address);
    const overlaid = overlay(after, entry(entry(change, 'change'), 'after_unknown'), configured, prefix);
    resources.push({
      dialect: 'terraform',
      type: data ? `data.${type}` : type,
      address,
      properties: overlaid.kind === 'map' ? map(change, overlaid.entries) : map(change, new Map()),
    });
  }
  return resources;
}

function collectExpressions(module: Node | undefined, prefix: string, into: Map<string, MapNode>): void {
  for (const resource of itemsOf(entry(module, 'resources'))) {
    const address = textOf(entry(resource, 'address'));
    const expressions = entry(resource, 'expressions');
    if (address !== undefined && expressions?.kind === 'map') into.set(prefix + address, expressions);
  }
  const calls = entry(module, 'module_calls');
  if (calls?.kind !== 'map') return;
  for (const [name, call] of calls.entries) collectExpressions(entry(call, 'module'), `${prefix}module.${name}.`, into);
}

/** Puts unknown values where the plan says that they come after apply, and references where the configuration has them. */
function overlay(after: Node | undefined, open: Node | undefined, expression: Node | undefined, prefix: string): Node {
  const at = after ?? open ?? expression;
  if (!at) throw new Error('overlay needs one of its parts');
  if (open?.kind === 'scalar' && open.value === true) return later(at, expression, prefix);
  if (after?.kind === 'list' || (open?.kind === 'list' && after?.kind !== 'map')) {
    const items = after?.kind === 'list' ? after.items : [];
    const opens = open?.kind === 'list' ? open.items : [];
    const count = Math.max(items.length, opens.length);
    const inner = expression?.kind === 'list' ? expression.items : [];
    return list(
      at,
      Array.from({ length: count }, (_, index) =>
        overlay(items[index] ?? scalar(at, null), opens[index], inner[index] ?? inner[0], prefix),
      ),
      withRefs(expression, prefix),
    );
  }
  if (after?.kind === 'map') {
    const entries = new Map<string, Node>();
    for (const [key, value] of after.entries)
      entries.set(key, overlay(value, entry(open, key), entry(expression, key), prefix));
    if (open?.kind === 'map') {
      for (const [key, value] of open.entries) {
        if (!entries.has(key) && !isFalse(value))
          entries.set(key, overlay(undefined, value, entry(expression, key), prefix));
      }
    }
    return map(at, entries, withRefs(expression, prefix));
  }
  return { ...at, ...withRefs(expression, prefix) };
}

/** Only what the configuration writes is unknown; what the provider computes and nobody wrote is as good as absent. */
function later(at: Node, expression: Node | undefined, prefix: string): Node {
  if (!expression) return scalar(at, null);
  const refs = withRefs(expression, prefix).refs;
  return unknown(
    at,
    refs?.[0]
      ? `${refs[0].address}${refs[0].attribute === undefined ? '' : `.${refs[0].attribute}`}, known after apply`
      : 'known after apply',
    {
      ...(refs && { refs }),
      template: HOLE,
    },
  );
}

function withRefs(expression: Node | undefined, prefix: string): { refs?: readonly Reference[] } {
  const references = itemsOf(entry(expression, 'references'))
    .map((node) => textOf(node) ?? '')
    .map((text) => /^((?:data\.)?[a-z][a-z0-9]*_[\w-]*\.[\w-]+)(?:\[[^\]]*\])?(?:\.(\w+))?/.exec(text))
    .filter((match) => match !== null);
  // The list names `x.y.attribute` and then `x.y`: the first says more.
  const refs = references.map((match): Reference => ({
    address: prefix + (match[1] ?? ''),
    ...(match[2] !== undefined && { attribute: match[2] }),
  }));
  return refs.length > 0 ? { refs } : {};
}

const isFalse = (node: Node): boolean =>
  (node.kind === 'scalar' && node.value === false) ||
  (node.kind === 'map' && node.entries.size === 0) ||
  (node.kind === 'list' && node.items.length === 0);
const withoutIndexes = (address: string): string => address.replace(/\[[^\]]*\]/g, '');
const modulePrefix = (address: string): string =>
  /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)+/.exec(address)?.[0].replace(/\[[^\]]*\]/g, '') ?? '';
