import { parseJson } from '../tree/json';
import { HOLE, list, map, type Node, type Reference, scalar, unknown } from '../tree/node';
import { SourceText } from '../tree/source';

/**
 * A document that a dialect carries as text: a policy in a heredoc, container definitions in a string.
 *
 * Parts that are not known stay so where they stand inside a string of the document. Returns undefined for text that is
 * no JSON.
 */
export function embeddedJson(node: Node): Node | undefined {
  if (node.kind === 'map' || node.kind === 'list') return node;
  const text = node.kind === 'scalar' ? node.value : node.template;
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined;
  const inner = new SourceText(node.source.file, text, node.source.lineOf(node.offset));
  try {
    return withHoles(parseJson(inner), node);
  } catch {
    return undefined;
  }
}

function withHoles(node: Node, outer: Node): Node {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string' || !node.value.includes(HOLE)) return scalar(node, node.value);
      const refs: readonly Reference[] | undefined = outer.refs;
      const dependsOn = outer.kind === 'unknown' ? outer.dependsOn : HOLE;
      return unknown(node, dependsOn, { template: node.value, ...(refs && { refs }) });
    }
    case 'list':
      return list(
        node,
        node.items.map((item) => withHoles(item, outer)),
      );
    case 'map':
      return map(node, new Map([...node.entries].map(([key, value]) => [key, withHoles(value, outer)])));
    case 'unknown':
      return node;
  }
}
