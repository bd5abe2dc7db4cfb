import type { SourceText } from '../../../tree/source';
import type { Attribute, Block, Body, Expression } from './ast';
import { ExpressionParser } from './expressions';

/**
 * Reads a file in HCL's native syntax, with the place of everything.
 *
 * The parsers that npm offers are builds of the Go one that drop positions and leave expressions as text; a finding
 * needs the line, and a verdict needs the expression.
 *
 * @throws {InputError} `INPUT_NOT_HCL` or `INPUT_TOO_DEEP` with the line
 */
export function parseHcl(source: SourceText): Body {
  return new BodyParser(source).file();
}

/** Reads text that may hold `${…}`, as strings in Terraform's JSON syntax do. */
export function parseTemplate(source: SourceText): Expression {
  return new ExpressionParser(source).readTemplate();
}

class BodyParser extends ExpressionParser {
  public file(): Body {
    const body = this.body(() => this.at >= this.text.length);
    return body;
  }

  private body(done: () => boolean): Body {
    const at = this.at;
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.space(true);
      if (done()) return { attributes, blocks, at };
      const start = this.at;
      const name = this.identifier();
      if (name === undefined) return this.fail('the name of an attribute or a block');
      this.space(false);
      if (this.char === '=' && this.text[this.at + 1] !== '=') {
        this.at++;
        this.space(false);
        attributes.push({ name, value: this.expression(), at: start });
        this.endOfLine(done);
      } else {
        blocks.push(this.block(name, start));
        this.endOfLine(done);
      }
    }
  }

  private block(type: string, at: number): Block {
    const labels: string[] = [];
    for (;;) {
      this.space(false);
      if (this.accept('{')) break;
      const label = this.char === '"' ? this.quoted() : undefined;
      if (label?.type === 'literal') labels.push(String(label.value));
      else labels.push(this.identifier() ?? this.fail('a label or an opening brace'));
    }
    const body = this.nested(() => this.body(() => this.char === '}'));
    this.expect('}');
    return { type, labels, body, at };
  }

  private endOfLine(done: () => boolean): void {
    this.space(false);
    if (!done() && this.char !== '\n' && this.char !== ',') this.fail('the end of the line');
    this.accept(',');
  }
}
