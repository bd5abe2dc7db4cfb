import { list, map, type Node, scalar, textOf } from '../../tree/node';
import type { TagReader } from '../../tree/yaml';

const SAME_NAME = new Set(['Ref', 'Condition']);
const FUNCTIONS = new Set([
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
]);

/** The short forms of intrinsic functions in YAML, turned into the long ones that JSON has. */
export const readTag: TagReader = (tag, value) => {
  if (SAME_NAME.has(tag)) return map(value, new Map([[tag, value]]));
  if (!FUNCTIONS.has(tag)) return undefined;
  return map(value, new Map([[`Fn::${tag}`, tag === 'GetAtt' ? splitAttribute(value) : value]]));
};

/** `!GetAtt Bucket.Arn` is `[Bucket, Arn]`; the attribute may hold dots itself. */
function splitAttribute(value: Node): Node {
  const text = textOf(value);
  const dot = text?.indexOf('.') ?? -1;
  if (text === undefined || dot < 0) return value;
  return list(value, [scalar(value, text.slice(0, dot)), scalar(value, text.slice(dot + 1))]);
}
