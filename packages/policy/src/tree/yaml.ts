import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Node as YamlAst,
} from 'yaml';
import { InputError, LIMITS } from './input-error';
import { list, map, type Node, scalar } from './node';
import type { SourceText } from './source';

/** Turns a tagged value, such as CloudFormation's `!Ref x`, into the long form `{Ref: x}`. */
export type TagReader = (tag: string, value: Node) => Node | undefined;

/**
 * Reads every document of a YAML file and keeps where every value stands.
 *
 * Aliases share the node that they name; a document whose expanded size passes the bound is refused.
 *
 * @throws {InputError} `INPUT_NOT_YAML`, `INPUT_TOO_DEEP` or `INPUT_ALIASES` with the line
 */
export function parseYaml(source: SourceText, readTag: TagReader = () => undefined): Node[] {
  refuseDeepText(source);
  let documents: Document.Parsed[];
  try {
    documents = [...parseAllDocuments(source.text, { uniqueKeys: false, logLevel: 'silent', merge: true })];
  } catch (error) {
    throw new InputError(
      'INPUT_TOO_DEEP',
      `expected YAML that can be read: ${(error as Error).message}`,
      source.file,
      1,
    );
  }
  return documents
    .map((document) => {
      const problem = document.errors[0];
      if (problem) {
        throw new InputError('INPUT_NOT_YAML', firstLine(problem.message), source.file, source.lineOf(problem.pos[0]));
      }
      return new YamlReader(source, document, readTag).read();
    })
    .filter((node) => !(node.kind === 'scalar' && node.value === null));
}

/** The parser is recursive, so text that nests too deep is refused before it is parsed. */
function refuseDeepText(source: SourceText): void {
  const { text } = source;
  let depth = 0;
  let indent = 0;
  let atStart = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) {
      atStart = true;
      indent = 0;
      continue;
    }
    if (atStart && (code === 0x20 || code === 0x2d || code === 0x3f)) indent++;
    else atStart = false;
    if (code === 0x5b || code === 0x7b) depth++;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
    if (depth > LIMITS.depth * 4 || (atStart && indent > LIMITS.depth * 8)) {
      throw new InputError(
        'INPUT_TOO_DEEP',
        `expected at most ${LIMITS.depth} levels of nesting, found more`,
        source.file,
        source.lineOf(at),
      );
    }
  }
}

class YamlReader {
  /** Expanded size of each shared node. */
  private readonly anchors = new Map<string, { node: Node; size: number }>();
  private size = 0;

  constructor(
    private readonly source: SourceText,
    private readonly document: Document.Parsed,
    private readonly readTag: TagReader,
  ) {}

  public read(): Node {
    const contents = this.document.contents as YamlAst | null;
    return contents ? this.node(contents, 0) : scalar({ source: this.source, offset: 0 }, null);
  }

  private node(ast: YamlAst, depth: number, keyOffset?: number): Node {
    // A block stands where its key does: its first line belongs to its first entry.
    const own = ast.range?.[0] ?? 0;
    const offset = keyOffset !== undefined && (isMap(ast) || isSeq(ast)) ? keyOffset : own;
    if (depth > LIMITS.depth) this.fail('INPUT_TOO_DEEP', `expected at most ${LIMITS.depth} levels of nesting`, offset);
    if (isAlias(ast)) return this.alias(ast, offset);
    const before = this.size;
    this.grow(1, offset);
    const plain = this.untagged(ast, offset, depth);
    const tag = ast.tag;
    const node = tag !== undefined && tag.startsWith('!') ? (this.readTag(tag.slice(1), plain) ?? plain) : plain;
    const anchor = (ast as { anchor?: string }).anchor;
    if (anchor !== undefined) this.anchors.set(anchor, { node, size: this.size - before });
    return node;
  }

  private untagged(ast: YamlAst, offset: number, depth: number): Node {
    const place = { source: this.source, offset };
    if (isSeq(ast)) {
      return list(
        place,
        ast.items.map((item) => (item ? this.node(item as YamlAst, depth + 1) : scalar(place, null))),
      );
    }
    if (isMap(ast)) {
      const entries = new Map<string, Node>();
      const merged: Node[] = [];
      for (const pair of ast.items) {
        const key = isScalar(pair.key) ? keyText(pair.key.value) : JSON.stringify(pair.key);
        const value = pair.value
          ? this.node(pair.value as YamlAst, depth + 1, (pair.key as YamlAst | null)?.range?.[0])
          : scalar({ source: this.source, offset: (pair.key as YamlAst | null)?.range?.[0] ?? offset }, null);
        if (key === '<<') merged.push(value);
        else entries.set(key, value);
      }
      for (const value of merged) {
        for (const from of value.kind === 'list' ? value.items : [value]) {
          if (from.kind !== 'map') continue;
          for (const [key, inherited] of from.entries) if (!entries.has(key)) entries.set(key, inherited);
        }
      }
      return map(place, entries);
    }
    const value = isScalar(ast) ? ast.value : null;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
      return scalar(place, value);
    }
    return scalar(place, typeof value === 'bigint' ? Number(value) : null);
  }

  private alias(ast: Alias.Parsed | Alias, offset: number): Node {
    const shared = this.anchors.get(ast.source);
    if (!shared) return this.fail('INPUT_NOT_YAML', `expected an anchor named ${ast.source} before this alias`, offset);
    this.grow(shared.size, offset);
    return shared.node;
  }

  private grow(by: number, offset: number): void {
    this.size += by;
    if (this.size > LIMITS.nodes) {
      this.fail(
        'INPUT_ALIASES',
        `expected at most ${LIMITS.nodes} values after aliases are expanded, found more`,
        offset,
      );
    }
  }

  private fail(code: string, message: string, offset: number): never {
    throw new InputError(code, message, this.source.file, this.source.lineOf(offset));
  }
}

function keyText(value: unknown): string {
  if (typeof value === 'string') return value;
  // The merge key is a symbol where the parser knows it.
  if (typeof value === 'symbol') return '<<';
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? value.toString() : '';
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
