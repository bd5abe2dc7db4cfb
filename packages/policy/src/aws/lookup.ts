import { type MapNode, type Node, isNull } from '../tree/node';

const squashed = new Map<string, string>();
const indexes = new WeakMap<MapNode, Map<string, Node>>();

/**
 * One spelling for the keys of every dialect: `KmsKeyId`, `kms_key_id` and `kmsKeyId` are the same property.
 * What remains different is named in the tables of this folder.
 */
export function squash(key: string): string {
  let result = squashed.get(key);
  if (result === undefined) {
    result = key.replace(/[_-]/g, '').toLowerCase();
    // Keys of inputs are without bound; property names of platforms are not.
    if (squashed.size < 20_000) squashed.set(key, result);
  }
  return result;
}

function indexOf(node: MapNode): Map<string, Node> {
  let index = indexes.get(node);
  if (!index) {
    index = new Map<string, Node>();
    for (const [key, value] of node.entries) index.set(squash(key), value);
    indexes.set(node, index);
  }
  return index;
}

/** What a path leads to, and the innermost node that exists on the way. */
export interface Found {
  readonly node: Node | undefined;
  readonly nearest: Node;
}

/**
 * Follows a path such as `encryptionInfo.encryptionInTransit.clientBroker`.
 *
 * A list of one, which is how Terraform writes a block, is looked through. An unknown value on the way makes the
 * result unknown, with the candidates followed.
 */
export function follow(start: Node, path: string): Found {
  let node: Node | undefined = start;
  let nearest = start;
  const steps = path === '' ? [] : path.split('.');
  for (const [done, step] of steps.entries()) {
    node = unwrap(node);
    if (node === undefined || isNull(node)) return { node: undefined, nearest };
    nearest = node;
    if (node.kind === 'unknown') return { node: followUnknown(node, steps.slice(done).join('.')), nearest };
    node = node.kind === 'map' ? indexOf(node).get(squash(step)) : undefined;
  }
  if (isNull(node)) return { node: undefined, nearest };
  return { node, nearest: node ?? nearest };
}

function followUnknown(node: Extract<Node, { kind: 'unknown' }>, rest: string): Node {
  const candidates = node.candidates?.map(
    (candidate): Node =>
      follow(candidate, rest).node ?? { kind: 'scalar', value: null, source: node.source, offset: node.offset },
  );
  return {
    kind: 'unknown',
    dependsOn: node.dependsOn,
    source: node.source,
    offset: node.offset,
    ...(candidates && { candidates }),
  };
}

function unwrap(node: Node | undefined): Node | undefined {
  return node?.kind === 'list' ? node.items[0] : node;
}
