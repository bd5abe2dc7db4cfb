/** What expressions may ask for: `github`, `vars`, `needs`, `steps` and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Replaces each expression of a text by its value, as GitHub does. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_whole, inner: string) => asText(evaluate(inner, contexts)));
}

/** The value of an expression of GitHub's language, as far as the workflows use it: paths, texts, functions, `==`, `!=`, `&&`, `||`. */
export function evaluate(expression: string, contexts: Contexts): unknown {
  const tokens = expression.match(/'(?:[^']|'')*'|[\w.-]+|==|!=|&&|\|\||[(),]|\S/g) ?? [];
  let at = 0;
  const accept = (token: string) => tokens[at] === token && (at += 1) > 0;
  const binary = (
    next: () => unknown,
    operators: Readonly<Record<string, (a: unknown, b: () => unknown) => unknown>>,
  ) => {
    let left = next();
    for (let token = tokens[at]; token !== undefined && Object.hasOwn(operators, token); token = tokens[at]) {
      at += 1;
      // Both sides are read, so that what follows is not taken for the rest of one.
      const right = next();
      left = operators[token]?.(left, () => right);
    }
    return left;
  };
  const or = (): unknown => binary(and, { '||': (a, b) => (truthy(a) ? a : b()) });
  const and = (): unknown => binary(equal, { '&&': (a, b) => (truthy(a) ? b() : a) });
  const equal = (): unknown =>
    binary(primary, { '==': (a, b) => asText(a) === asText(b()), '!=': (a, b) => asText(a) !== asText(b()) });
  const primary = (): unknown => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Error(`expected a value at the end of "${expression}"`);
    if (token === '(') {
      const inner = or();
      if (!accept(')')) throw new Error(`expected ) in "${expression}"`);
      return inner;
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d+$/.test(token)) return Number(token);
    if (accept('(')) {
      const args: unknown[] = [];
      while (!accept(')')) {
        args.push(or());
        accept(',');
        if (at > tokens.length) throw new Error(`expected ) in "${expression}"`);
      }
      return call(token, args, contexts);
    }
    return lookUp(token, contexts);
  };
  const value = or();
  if (at < tokens.length) throw new Error(`did not understand "${tokens.slice(at).join(' ')}" in "${expression}"`);
  return value;
}

export const truthy = (value: unknown): boolean =>
  value !== '' && value !== 0 && value !== null && value !== undefined && value !== false;

function lookUp(path: string, contexts: Contexts): unknown {
  const literals: Record<string, unknown> = { true: true, false: false, null: null };
  if (Object.hasOwn(literals, path)) return literals[path];
  const [context = '', ...keys] = path.split('.');
  // A workflow that asks for what the runner does not know would run with nothing there.
  if (!Object.hasOwn(contexts, context)) throw new Error(`the runner has no context ${context}`);
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    contexts[context],
  );
}

function call(name: string, args: readonly unknown[], contexts: Contexts): unknown {
  switch (name) {
    case 'always':
      return true;
    case 'success':
      return contexts.failed !== true;
    case 'failure':
      return contexts.failed === true;
    case 'fromJSON':
      return JSON.parse(asText(args[0]));
    case 'hashFiles':
      return 'a-hash';
    default:
      throw new Error(`the runner does not know the function ${name}`);
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
