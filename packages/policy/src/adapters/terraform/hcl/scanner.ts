import { InputError, LIMITS } from '../../../tree/input-error';
import type { SourceText } from '../../../tree/source';

const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Moves over HCL text: space, comments, words and numbers, with bounded nesting. */
export class Scanner {
  protected at = 0;
  protected readonly text: string;
  private depth = 0;
  /** Newlines end an attribute, and mean nothing inside brackets. */
  private brackets = 0;

  constructor(protected readonly source: SourceText) {
    this.text = source.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  protected get char(): string {
    return this.text[this.at] ?? '';
  }

  /** Skips blanks and comments; newlines too where asked for. */
  protected space(newlines: boolean): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === ' ' || char === '\t' || char === '\r' || (newlines && char === '\n')) this.at++;
      else if (char === '#' || (char === '/' && this.text[this.at + 1] === '/')) {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (char === '/' && this.text[this.at + 1] === '*') {
        const end = this.text.indexOf('*/', this.at + 2);
        if (end < 0) this.fail('the end of the comment, */');
        this.at = end + 2;
      } else return;
    }
  }

  protected identifier(): string | undefined {
    return this.match(IDENTIFIER);
  }

  protected numberText(): string | undefined {
    return this.match(NUMBER);
  }

  protected accept(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  protected expect(token: string): void {
    if (!this.accept(token)) this.fail(JSON.stringify(token));
  }

  /** Runs a step one level deeper, and refuses what nests without end. */
  protected nested<T>(step: () => T): T {
    if (++this.depth > LIMITS.depth) {
      throw new InputError(
        'INPUT_TOO_DEEP',
        `expected at most ${LIMITS.depth} levels of nesting, found more`,
        this.source.file,
        this.source.lineOf(this.at),
      );
    }
    try {
      return step();
    } finally {
      this.depth--;
    }
  }

  protected gap(): void {
    this.space(this.brackets > 0);
  }

  protected inside<T>(step: () => T): T {
    this.brackets++;
    try {
      return this.nested(step);
    } finally {
      this.brackets--;
    }
  }

  protected fail(expected: string): never {
    const found = this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 16)) : 'the end';
    throw new InputError(
      'INPUT_NOT_HCL',
      `expected ${expected}, found ${found}`,
      this.source.file,
      this.source.lineOf(this.at),
    );
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
