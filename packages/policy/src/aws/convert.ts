import type { Node, UnknownNode } from '../tree/node';
import { isNull, textOf } from '../tree/node';
import type { Provenance, Unknown, Value } from '../model/value';
import { absent, known } from '../model/value';

export function placeOf(node: Node, pointer?: string): Provenance {
  return { file: node.source.file, line: node.source.lineOf(node.offset), ...(pointer && { pointer }) };
}

type Reader<T> = (node: Node) => T | undefined;

/** A value of the model from a node, read by `reader`; what cannot be read as such a value is unknown, never dropped. */
export function convert<T>(node: Node | undefined, at: Provenance, reader: Reader<T>): Value<T> {
  if (node === undefined || isNull(node)) return absent(at);
  if (node.kind === 'unknown') return convertUnknown(node, at, reader);
  const value = reader(node);
  if (value !== undefined) return known(value, at, node.note === undefined ? {} : { note: node.note });
  return { state: 'unknown', dependsOn: `a value of another type than expected`, at };
}

function convertUnknown<T>(node: UnknownNode, at: Provenance, reader: Reader<T>): Unknown<T> {
  const base = { state: 'unknown', dependsOn: node.dependsOn, at } as const;
  if (!node.candidates) return base;
  const candidates: (T | undefined)[] = [];
  for (const candidate of node.candidates) {
    if (isNull(candidate)) candidates.push(undefined);
    else {
      const value = convert(candidate, at, reader);
      if (value.state === 'unknown') {
        if (!value.candidates) return base;
        candidates.push(...value.candidates);
      } else candidates.push(value.state === 'known' ? value.value : undefined);
    }
  }
  return { ...base, candidates };
}

export const readBoolean: Reader<boolean> = (node) => {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'boolean') return node.value;
  // CloudFormation and Terraform both take the words.
  if (typeof node.value === 'string' && /^(true|false)$/i.test(node.value)) return node.value.toLowerCase() === 'true';
  return undefined;
};

export const readText: Reader<string> = (node) => {
  if (node.kind !== 'scalar' || node.value === null) return undefined;
  return String(node.value);
};

export const readNumber: Reader<number> = (node) => {
  if (node.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return undefined;
  const value = Number(node.value);
  return Number.isFinite(value) && node.value !== '' ? value : undefined;
};

/** Text, or the shape of it: a value made from a resource is that resource's, whatever its letters. */
export function convertPattern(node: Node | undefined, at: Provenance): Value<string> {
  if (node?.kind === 'unknown' && !node.candidates) {
    const template = node.template ?? (node.refs?.length ? '{?}' : undefined);
    const shaped = template !== undefined && (node.refs?.length || template.replaceAll('{?}', '') !== '');
    if (shaped) return { state: 'unknown', dependsOn: node.dependsOn, at, candidates: [template] };
  }
  return convert(node, at, readText);
}

/** Text of a scalar, in upper case. */
export function upper(node: Node | undefined): string | undefined {
  return textOf(node)?.toUpperCase();
}
