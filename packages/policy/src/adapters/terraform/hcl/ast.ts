/** Expressions of the HCL native syntax. `at` is the offset in the source text. */
export type Expression =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly type: 'template'; readonly parts: readonly (string | Expression)[]; readonly at: number }
  | { readonly type: 'tuple'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly type: 'object'; readonly entries: readonly ObjectEntry[]; readonly at: number }
  | { readonly type: 'variable'; readonly name: string; readonly at: number }
  | { readonly type: 'attribute'; readonly on: Expression; readonly name: string; readonly at: number }
  | { readonly type: 'index'; readonly on: Expression; readonly key: Expression; readonly at: number }
  | { readonly type: 'splat'; readonly on: Expression; readonly at: number }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | {
      readonly type: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly at: number;
    }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Expression; readonly at: number }
  | ForExpression
  /** A template directive, `%{ if … }`: what it makes is not known. */
  | { readonly type: 'directive'; readonly at: number };

export interface ObjectEntry {
  /** A bare word is its own name: it is a literal here. */
  readonly key: Expression;
  readonly value: Expression;
}

export interface ForExpression {
  readonly type: 'for';
  readonly keyName?: string;
  readonly valueName: string;
  readonly collection: Expression;
  /** Set for `{for …}`. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly condition?: Expression;
  readonly at: number;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly at: number;
}

export interface Attribute {
  readonly name: string;
  readonly value: Expression;
  readonly at: number;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  readonly at: number;
}
