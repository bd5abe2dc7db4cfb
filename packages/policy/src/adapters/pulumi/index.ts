import { buildResources } from '../../aws/build';
import type { RawResource } from '../../aws/graph';
import { entry, HOLE, itemsOf, list, map, type Node, type Reference, textOf, unknown } from '../../tree/node';
import type { Adapter, InputFile, Reading } from '../input';
import { REFERENCE } from './recorder';
import { terraformType } from './terraform-type';

/** Pulumi: the graph that mocks record, `pulumi preview --json`, and an exported stack. */
export const pulumi: Adapter = { dialect: 'pulumi', read };

/** What Pulumi writes in a preview for what is known after the update. */
const UNKNOWN_OUTPUT = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;
/** Signature of a secret: its plain text is not in the file, or is marked. */
const SECRET_SIGNATURE = '4dabf18193072939515e22adb298388d';
const REFERENCE_PATTERN = new RegExp(`${REFERENCE}([^#\\s"']+)#(\\w+)`, 'g');

export function isPulumi(node: Node): boolean {
  return (
    entry(node, 'fairwayPulumiGraph') !== undefined ||
    statesOf(node).some((state) => textOf(entry(state, 'urn'))?.startsWith('urn:pulumi:'))
  );
}

/** States of the resources that will be there. */
function statesOf(node: Node): readonly Node[] {
  const steps = itemsOf(entry(node, 'steps'));
  const after = steps
    .filter((step) => !/delete|discard/.test(textOf(entry(step, 'op')) ?? ''))
    .map((step) => entry(step, 'newState') ?? entry(step, 'oldState'));
  const exported = itemsOf(entry(entry(node, 'deployment'), 'resources'));
  return [...after, ...exported, ...itemsOf(entry(node, 'fairwayPulumiGraph'))].filter((state) => state !== undefined);
}

function read(files: readonly InputFile[]): Reading {
  const resources = files.flatMap(({ documents }) =>
    documents.flatMap((document) => {
      const dependencies = new Map<string, Map<string, readonly string[]>>();
      for (const state of statesOf(document))
        dependencies.set(textOf(entry(state, 'urn')) ?? '', propertyDependencies(state));
      return buildResources(
        statesOf(document)
          .map((state) => readState(state, dependencies))
          .filter((raw) => raw !== undefined),
      );
    }),
  );
  return { resources, problems: [] };
}

function propertyDependencies(state: Node): Map<string, readonly string[]> {
  const found = entry(state, 'propertyDependencies');
  if (found?.kind !== 'map') return new Map();
  return new Map([...found.entries].map(([key, urns]) => [key, itemsOf(urns).map((urn) => textOf(urn) ?? '')]));
}

function readState(
  state: Node,
  dependencies: ReadonlyMap<string, Map<string, readonly string[]>>,
): RawResource | undefined {
  const urn = textOf(entry(state, 'urn'));
  const token = textOf(entry(state, 'type'));
  const inputs = entry(state, 'inputs');
  if (urn === undefined || token === undefined) return undefined;
  const type = terraformType(token);
  if (type === undefined) return undefined;
  const own = dependencies.get(urn);
  const properties = new Map<string, Node>();
  for (const [key, value] of inputs?.kind === 'map' ? inputs.entries : []) {
    if (!key.startsWith('__')) properties.set(key, resolve(value, own?.get(key) ?? []));
  }
  return { dialect: 'pulumi', type, address: urn, properties: map(state, properties) };
}

/** Puts references and unknown values where the file only has their marks. */
function resolve(node: Node, dependsOn: readonly string[]): Node {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string') return node;
      const refs: Reference[] = [...node.value.matchAll(REFERENCE_PATTERN)].map((match) => ({
        address: match[1] ?? '',
        ...(match[2] !== undefined && { attribute: match[2] }),
      }));
      const reference = refs[0];
      if (reference)
        return unknown(node, `${reference.address}#${reference.attribute ?? 'id'}`, {
          refs,
          template: node.value.replace(REFERENCE_PATTERN, HOLE),
        });
      const given = dependsOn.map((address): Reference => ({ address }));
      if (UNKNOWN_OUTPUT.test(node.value)) {
        return unknown(node, given[0]?.address ?? 'an output', {
          template: HOLE,
          ...(given.length > 0 && { refs: given }),
        });
      }
      return given.length > 0 ? { ...node, refs: given } : node;
    }
    case 'list':
      return list(
        node,
        node.items.map((item) => resolve(item, dependsOn)),
      );
    case 'map': {
      if (node.entries.has(SECRET_SIGNATURE)) return unknown(node, 'a secret of the stack');
      return map(node, new Map([...node.entries].map(([key, value]) => [key, resolve(value, dependsOn)])));
    }
    case 'unknown':
      return node;
  }
}
