import { InputError, LIMITS } from './input-error';
import { list, map, type Node, scalar } from './node';
import type { SourceText } from './source';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Reads JSON and keeps where every value stands.
 *
 * @throws {InputError} `INPUT_NOT_JSON` or `INPUT_TOO_DEEP` with the line
 */
export function parseJson(source: SourceText): Node {
  return new JsonReader(source).read();
}

class JsonReader {
  private at = 0;
  private readonly text: string;

  constructor(private readonly source: SourceText) {
    this.text = source.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  public read(): Node {
    const node = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail('the end of the document');
    return node;
  }

  private value(depth: number): Node {
    if (depth > LIMITS.depth) {
      throw new InputError(
        'INPUT_TOO_DEEP',
        `expected at most ${LIMITS.depth} levels of nesting, found more`,
        this.source.file,
        this.source.lineOf(this.at),
      );
    }
    this.space();
    const place = { source: this.source, offset: this.at };
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth, place.offset);
      case '[':
        return this.array(depth, place.offset);
      case '"':
        return scalar(place, this.string());
      case 't':
        return scalar(place, this.word('true', true));
      case 'f':
        return scalar(place, this.word('false', false));
      case 'n':
        return scalar(place, this.word('null', null));
      default:
        return scalar(place, this.number());
    }
  }

  private object(depth: number, offset: number): Node {
    const entries = new Map<string, Node>();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') this.at++;
    else {
      for (;;) {
        this.space();
        if (this.text[this.at] !== '"') this.fail('a key in double quotes');
        const key = this.string();
        this.space();
        if (this.text[this.at] !== ':') this.fail('a colon');
        this.at++;
        entries.set(key, this.value(depth + 1));
        this.space();
        if (this.text[this.at] === ',') this.at++;
        else if (this.text[this.at] === '}') break;
        else this.fail('a comma or a closing brace');
      }
      this.at++;
    }
    return map({ source: this.source, offset }, entries);
  }

  private array(depth: number, offset: number): Node {
    const items: Node[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') this.at++;
    else {
      for (;;) {
        items.push(this.value(depth + 1));
        this.space();
        if (this.text[this.at] === ',') this.at++;
        else if (this.text[this.at] === ']') break;
        else this.fail('a comma or a closing bracket');
      }
      this.at++;
    }
    return list({ source: this.source, offset }, items);
  }

  private string(): string {
    const start = this.at;
    let end = start + 1;
    let plain = true;
    for (; ; end++) {
      const code = this.text.charCodeAt(end);
      if (code === 0x22) break;
      if (code === 0x5c) {
        plain = false;
        end++;
      } else if (code < 0x20 || Number.isNaN(code)) this.fail('a closing quote');
    }
    this.at = end + 1;
    if (plain) return this.text.slice(start + 1, end);
    try {
      return JSON.parse(this.text.slice(start, end + 1)) as string;
    } catch {
      this.at = start;
      return this.fail('a valid escape in the string');
    }
  }

  private number(): number {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) return this.fail('a value');
    this.at += found[0].length;
    return Number(found[0]);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('a value');
    this.at += word.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private fail(expected: string): never {
    const found = this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 12)) : 'the end';
    throw new InputError(
      'INPUT_NOT_JSON',
      `expected ${expected}, found ${found}`,
      this.source.file,
      this.source.lineOf(this.at),
    );
  }
}
