import type { Expression } from './ast';
import { Scanner } from './scanner';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const HEREDOC = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy;

/** Quoted strings and heredocs with the expressions inside them. */
export abstract class TemplateScanner extends Scanner {
  protected abstract expression(): Expression;

  protected quoted(): Expression {
    const at = this.at;
    this.expect('"');
    const template = this.template(at, () => this.char === '"', true);
    this.expect('"');
    return template;
  }

  protected heredoc(): Expression | undefined {
    HEREDOC.lastIndex = this.at;
    const opening = HEREDOC.exec(this.text);
    if (!opening) return undefined;
    const [whole, dash, label = ''] = opening;
    const start = this.at + whole.length;
    const end = this.heredocEnd(start, label);
    this.at = start;
    const template = this.template(start, () => this.at >= end.text, false);
    this.at = end.after;
    return dash === '-' ? unindent(template) : template;
  }

  /** Text and expressions until `done`; `escapes` says whether a backslash means something. */
  protected template(at: number, done: () => boolean, escapes: boolean): Expression {
    const parts: (string | Expression)[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push(text);
      text = '';
    };
    while (!done()) {
      const char = this.char;
      if (char === '' || (escapes && char === '\n')) this.fail('the end of the string');
      if (this.accept('$${') || this.accept('%%{')) text += `${char}{`;
      else if (this.accept('${')) {
        flush();
        parts.push(this.interpolation());
      } else if (this.accept('%{')) {
        flush();
        parts.push(this.directive());
      } else if (escapes && char === '\\') text += this.escape();
      else {
        text += char;
        this.at++;
      }
    }
    flush();
    if (parts.length === 0) return { type: 'literal', value: '', at };
    const only = parts[0];
    if (parts.length === 1 && typeof only === 'string') return { type: 'literal', value: only, at };
    return { type: 'template', parts, at };
  }

  private interpolation(): Expression {
    this.accept('~');
    this.space(true);
    return this.inside(() => {
      const inner = this.expression();
      this.gap();
      this.accept('~');
      this.expect('}');
      return inner;
    });
  }

  /** `%{ if x }`, `%{ else }`, `%{ endfor }`: the text between them stays, how often it comes does not. */
  private directive(): Expression {
    const at = this.at;
    const end = this.text.indexOf('}', at);
    if (end < 0) this.fail('the end of the directive, }');
    this.at = end + 1;
    return { type: 'directive', at };
  }

  private escape(): string {
    this.expect('\\');
    const char = this.char;
    const simple = ESCAPES[char];
    if (simple !== undefined) {
      this.at++;
      return simple;
    }
    const length = char === 'u' ? 4 : char === 'U' ? 8 : 0;
    const digits = this.text.slice(this.at + 1, this.at + 1 + length);
    if (length === 0 || !/^[0-9a-fA-F]+$/.test(digits) || digits.length !== length || parseInt(digits, 16) > 0x10ffff) {
      this.fail('a valid escape');
    }
    this.at += 1 + length;
    return String.fromCodePoint(parseInt(digits, 16));
  }

  private heredocEnd(start: number, label: string): { text: number; after: number } {
    for (let line = start; line <= this.text.length;) {
      const next = this.text.indexOf('\n', line);
      const end = next < 0 ? this.text.length : next;
      if (this.text.slice(line, end).trim() === label) return { text: line, after: end };
      if (next < 0) break;
      line = next + 1;
    }
    return this.fail(`the line ${label} that ends the heredoc`);
  }
}

/** `<<-` takes the smallest indentation from every line. */
function unindent(template: Expression): Expression {
  const parts =
    template.type === 'template' ? template.parts : template.type === 'literal' ? [String(template.value)] : [];
  const lines = parts.filter((part) => typeof part === 'string').join('');
  const indents = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const smallest = Math.min(...indents, 100);
  if (smallest === 0 || indents.length === 0) return template;
  const strip = (text: string): string => text.replace(new RegExp(`(^|\\n)[ \\t]{1,${smallest}}`, 'g'), '$1');
  if (template.type === 'literal') return { ...template, value: strip(String(template.value)) };
  return template.type === 'template'
    ? { ...template, parts: template.parts.map((part) => (typeof part === 'string' ? strip(part) : part)) }
    : template;
}
