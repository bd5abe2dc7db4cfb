import type { Expression, ForExpression, ObjectEntry } from './ast';
import { TemplateScanner } from './templates';

/** Binary operators by rising precedence. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The expression language of HCL. */
export class ExpressionParser extends TemplateScanner {
  /** The whole text as one template: how Terraform's JSON syntax writes expressions. */
  public readTemplate(): Expression {
    return this.template(0, () => this.at >= this.text.length, false);
  }

  protected expression(): Expression {
    return this.nested(() => {
      const at = this.at;
      const test = this.binary(0);
      this.gap();
      if (!this.accept('?')) return test;
      this.gap();
      const yes = this.expression();
      this.gap();
      this.expect(':');
      this.gap();
      return { type: 'conditional', test, yes, no: this.expression(), at };
    });
  }

  private binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      this.gap();
      const at = this.at;
      const operator = operators.find((candidate) => this.text.startsWith(candidate, at));
      // A heredoc begins with what looks like an operator; a division is no comment.
      if (operator === undefined || this.text.startsWith('<<', at)) return left;
      this.at += operator.length;
      this.gap();
      left = { type: 'binary', operator, left, right: this.binary(level + 1), at };
    }
  }

  private unary(): Expression {
    const at = this.at;
    for (const operator of ['!', '-']) {
      if (this.accept(operator)) {
        this.gap();
        return { type: 'unary', operator, operand: this.nested(() => this.unary()), at };
      }
    }
    return this.postfix(this.primary());
  }

  private postfix(start: Expression): Expression {
    let on = start;
    for (;;) {
      const at = this.at;
      if (this.text.startsWith('...', at)) return on;
      if (this.accept('.')) {
        if (this.accept('*')) on = { type: 'splat', on, at };
        else {
          const name = this.identifier() ?? this.numberText();
          if (name === undefined) this.fail('the name of an attribute');
          on = { type: 'attribute', on, name: name ?? '', at };
        }
      } else if (this.accept('[')) {
        on = this.inside(() => {
          this.gap();
          if (this.accept('*')) {
            this.gap();
            this.expect(']');
            return { type: 'splat', on, at } as const;
          }
          const key = this.expression();
          this.gap();
          this.expect(']');
          return { type: 'index', on, key, at } as const;
        });
      } else return on;
    }
  }

  private primary(): Expression {
    const at = this.at;
    const char = this.char;
    if (char === '"') return this.quoted();
    if (char === '<') return this.heredoc() ?? this.fail('an expression');
    if (char === '[') return this.tuple();
    if (char === '{') return this.object();
    if (char === '(') {
      this.at++;
      return this.inside(() => {
        this.gap();
        const inner = this.expression();
        this.gap();
        this.expect(')');
        return inner;
      });
    }
    const digits = this.numberText();
    if (digits !== undefined) return { type: 'literal', value: Number(digits), at };
    const name = this.identifier();
    if (name === undefined) return this.fail('an expression');
    if (name === 'true' || name === 'false') return { type: 'literal', value: name === 'true', at };
    if (name === 'null') return { type: 'literal', value: null, at };
    if (this.char === '(' || this.text.startsWith('::', this.at)) return this.call(name, at);
    return { type: 'variable', name, at };
  }

  /** `name(…)`, or `provider::name::function(…)`. */
  private call(first: string, at: number): Expression {
    let name = first;
    while (this.accept('::')) name += `::${this.identifier() ?? ''}`;
    this.expect('(');
    return this.inside(() => {
      const args: Expression[] = [];
      for (;;) {
        this.gap();
        if (this.accept(')')) break;
        args.push(this.expression());
        this.gap();
        this.accept('...');
        this.gap();
        if (!this.accept(',') && this.char !== ')') this.fail('a comma or a closing parenthesis');
      }
      return { type: 'call', name, args, at };
    });
  }

  private tuple(): Expression {
    const at = this.at;
    this.expect('[');
    return this.inside(() => {
      this.gap();
      if (this.atFor()) return this.forExpression(at, ']');
      const items: Expression[] = [];
      for (;;) {
        this.gap();
        if (this.accept(']')) break;
        items.push(this.expression());
        this.gap();
        if (!this.accept(',') && this.char !== ']') this.fail('a comma or a closing bracket');
      }
      return { type: 'tuple', items, at };
    });
  }

  private object(): Expression {
    const at = this.at;
    this.expect('{');
    return this.inside(() => {
      this.gap();
      if (this.atFor()) return this.forExpression(at, '}');
      const entries: ObjectEntry[] = [];
      for (;;) {
        this.gap();
        if (this.accept('}')) break;
        const key = this.objectKey();
        this.gap();
        if (!this.accept('=') && !this.accept(':')) this.fail('= or :');
        this.gap();
        entries.push({ key, value: this.expression() });
        this.gap();
        this.accept(',');
      }
      return { type: 'object', entries, at };
    });
  }

  private objectKey(): Expression {
    const key = this.expression();
    return key.type === 'variable' ? { type: 'literal', value: key.name, at: key.at } : key;
  }

  private atFor(): boolean {
    return /^for[\s#/]/.test(this.text.slice(this.at, this.at + 4));
  }

  private forExpression(at: number, close: string): ForExpression {
    this.expect('for');
    this.gap();
    const first = this.identifier() ?? this.fail('a name');
    this.gap();
    let second: string | undefined;
    if (this.accept(',')) {
      this.gap();
      second = this.identifier() ?? this.fail('a name');
      this.gap();
    }
    this.expect('in');
    this.gap();
    const collection = this.expression();
    this.gap();
    this.expect(':');
    this.gap();
    let value = this.expression();
    let key: Expression | undefined;
    this.gap();
    if (this.accept('=>')) {
      key = value;
      this.gap();
      value = this.expression();
      this.gap();
      this.accept('...');
      this.gap();
    }
    let condition: Expression | undefined;
    if (this.accept('if')) {
      this.gap();
      condition = this.expression();
      this.gap();
    }
    this.expect(close);
    return {
      type: 'for',
      ...(second === undefined ? {} : { keyName: first }),
      valueName: second ?? first,
      collection,
      ...(key && { key }),
      value,
      ...(condition && { condition }),
      at,
    };
  }
}
