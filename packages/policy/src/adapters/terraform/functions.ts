import { itemsOf, list, map, type Node, plain, type Reference, scalar, textOf, unknown } from '../../tree/node';
import { referencesOf } from '../../aws/graph';
import { parseJson } from '../../tree/json';
import { SourceText } from '../../tree/source';

type Implementation = (args: readonly Node[], at: Node) => Node | undefined;

const lists = (args: readonly Node[]): readonly Node[] | undefined =>
  args.every((arg) => arg.kind === 'list') ? args.flatMap((arg) => itemsOf(arg)) : undefined;
const texts = (args: readonly Node[]): string[] | undefined => {
  const found = args.map((arg) => (arg.kind === 'scalar' && arg.value !== null ? String(arg.value) : undefined));
  return found.every((text) => text !== undefined) ? found : undefined;
};
const same: Implementation = ([first]) => first;
const onText =
  (change: (text: string) => string): Implementation =>
  ([first], at) => {
    const text = textOf(first);
    return text === undefined ? undefined : scalar(at, change(text));
  };
const fromLists =
  (change: (items: readonly Node[]) => readonly Node[]): Implementation =>
  (args, at) => {
    const items = lists(args);
    return items && list(at, change(items));
  };
const key = (node: Node): string => JSON.stringify(plain(node));
const distinct = (items: readonly Node[]): readonly Node[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** Functions whose result is known where their arguments are. What is missing here yields an unknown value. */
const FUNCTIONS: Readonly<Record<string, Implementation>> = {
  // The document itself says more than its text.
  jsonencode: same,
  yamlencode: same,
  base64encode: same,
  tostring: same,
  tonumber: same,
  tobool: same,
  tomap: same,
  tolist: same,
  sensitive: same,
  nonsensitive: same,
  base64gzip: same,
  jsondecode: ([first], at) => {
    const text = textOf(first);
    return text === undefined
      ? undefined
      : parseJson(new SourceText(at.source.file, text, at.source.lineOf(at.offset)));
  },
  base64decode: onText((text) => Buffer.from(text, 'base64').toString('utf8')),
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  trimspace: onText((text) => text.trim()),
  chomp: onText((text) => text.replace(/(\r?\n)+$/, '')),
  title: onText((text) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())),
  toset: fromLists(distinct),
  concat: fromLists((items) => items),
  distinct: fromLists(distinct),
  flatten: fromLists((items) => items.flatMap((item) => (item.kind === 'list' ? item.items : [item]))),
  compact: fromLists((items) =>
    items.filter((item) => !(item.kind === 'scalar' && (item.value === null || item.value === ''))),
  ),
  reverse: fromLists((items) => [...items].reverse()),
  setunion: fromLists(distinct),
  coalesce: (args) => {
    for (const arg of args) {
      if (arg.kind !== 'scalar') return arg;
      if (arg.value !== null && arg.value !== '') return arg;
    }
    return undefined;
  },
  coalescelist: (args) => args.find((arg) => arg.kind === 'unknown' || itemsOf(arg).length > 0),
  one: ([first]) => (first?.kind === 'list' && first.items.length === 1 ? first.items[0] : undefined),
  merge: (args, at) => {
    if (!args.every((arg) => arg.kind === 'map' || (arg.kind === 'scalar' && arg.value === null))) return undefined;
    return map(at, new Map(args.flatMap((arg) => (arg.kind === 'map' ? [...arg.entries] : []))));
  },
  keys: ([first], at) =>
    first?.kind === 'map'
      ? list(
          at,
          [...first.entries.keys()].sort().map((name) => scalar(at, name)),
        )
      : undefined,
  values: ([first], at) =>
    first?.kind === 'map'
      ? list(
          at,
          [...first.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value),
        )
      : undefined,
  length: ([first], at) => {
    if (first?.kind === 'list') return scalar(at, first.items.length);
    if (first?.kind === 'map') return scalar(at, first.entries.size);
    const text = textOf(first);
    return text === undefined ? undefined : scalar(at, [...text].length);
  },
  element: ([first, index]) => {
    const position = index?.kind === 'scalar' ? Number(index.value) : NaN;
    return first?.kind === 'list' && first.items.length > 0 ? first.items[position % first.items.length] : undefined;
  },
  lookup: ([first, name, fallback]) => {
    const wanted = textOf(name);
    return first?.kind === 'map' && wanted !== undefined ? (first.entries.get(wanted) ?? fallback) : undefined;
  },
  contains: ([first, wanted], at) => {
    if (
      first?.kind !== 'list' ||
      !wanted ||
      wanted.kind === 'unknown' ||
      first.items.some((item) => item.kind === 'unknown')
    )
      return undefined;
    return scalar(
      at,
      first.items.some((item) => key(item) === key(wanted)),
    );
  },
  join: ([separator, parts], at) => {
    const found = parts?.kind === 'list' ? texts(parts.items) : undefined;
    return found && scalar(at, found.join(textOf(separator) ?? ''));
  },
  split: ([separator, text], at) => {
    const by = textOf(separator);
    const whole = textOf(text);
    return by === undefined || whole === undefined
      ? undefined
      : list(
          at,
          whole.split(by).map((part) => scalar(at, part)),
        );
  },
  format: (args, at) => {
    const found = texts(args);
    if (!found) return undefined;
    const [pattern = '', ...rest] = found;
    return scalar(
      at,
      pattern.replace(/%[#+0-9.]*[sdvqt]|%%/g, (verb) => (verb === '%%' ? '%' : (rest.shift() ?? ''))),
    );
  },
  replace: (args, at) => {
    const found = texts(args);
    const [text = '', from = '', to = ''] = found ?? [];
    if (!found || (from.startsWith('/') && from.endsWith('/'))) return undefined;
    return scalar(at, text.replaceAll(from, to));
  },
  startswith: (args, at) => compare(args, at, (text, part) => text.startsWith(part)),
  endswith: (args, at) => compare(args, at, (text, part) => text.endsWith(part)),
  strcontains: (args, at) => compare(args, at, (text, part) => text.includes(part)),
};

function compare(args: readonly Node[], at: Node, holds: (text: string, part: string) => boolean): Node | undefined {
  const [text, part] = texts(args) ?? [];
  return text === undefined || part === undefined ? undefined : scalar(at, holds(text, part));
}

/** Result of a call; unknown, with everything that its arguments refer to, where it cannot be told. */
export function callFunction(name: string, args: readonly Node[], at: Node): Node {
  const implementation = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const known = implementation?.(args, at);
  if (known) return known;
  const refs: readonly Reference[] = args.flatMap((arg) => [...referencesOf(arg)]);
  const open = args.find((arg) => arg.kind === 'unknown');
  const dependsOn = open?.kind === 'unknown' ? open.dependsOn : `${name}()`;
  const template = name === 'format' ? formatted(args) : undefined;
  return unknown(at, dependsOn, { ...(refs.length > 0 && { refs }), ...(template !== undefined && { template }) });
}

/** `format("arn:%s", x)` keeps its known letters. */
function formatted(args: readonly Node[]): string | undefined {
  return textOf(args[0])?.replace(/%[#+0-9.]*[sdvqt]/g, '{?}');
}
