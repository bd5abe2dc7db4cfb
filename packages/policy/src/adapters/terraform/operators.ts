import { type Node, scalar, unknown } from '../../tree/node';

/** Result of a binary operator; one known side may decide a logical one. */
export function binary(operator: string, left: Node, right: Node, at: Node): Node {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, at);
  if (left.kind !== 'scalar' || right.kind !== 'scalar') {
    const isNullTest = [left, right].some((side) => side.kind === 'scalar' && side.value === null);
    const written = [left, right].some(
      (side) => side.kind === 'list' || side.kind === 'map' || (side.refs?.length ?? 0) > 0,
    );
    // What refers to a resource is not null.
    if (isNullTest && written && (operator === '==' || operator === '!=')) return scalar(at, operator === '!=');
    const open = left.kind === 'unknown' ? left : right.kind === 'unknown' ? right : undefined;
    return unknown(at, open?.dependsOn ?? `operator ${operator}`);
  }
  const [a, b] = [left.value, right.value];
  switch (operator) {
    case '==':
      return scalar(at, String(a) === String(b));
    case '!=':
      return scalar(at, String(a) !== String(b));
    case '<':
      return scalar(at, Number(a) < Number(b));
    case '>':
      return scalar(at, Number(a) > Number(b));
    case '<=':
      return scalar(at, Number(a) <= Number(b));
    case '>=':
      return scalar(at, Number(a) >= Number(b));
    case '+':
      return scalar(at, Number(a) + Number(b));
    case '-':
      return scalar(at, Number(a) - Number(b));
    case '*':
      return scalar(at, Number(a) * Number(b));
    case '/':
      return scalar(at, Number(a) / Number(b));
    default:
      return scalar(at, Number(a) % Number(b));
  }
}

export function unary(operator: string, operand: Node, at: Node): Node {
  if (operand.kind !== 'scalar')
    return unknown(at, operand.kind === 'unknown' ? operand.dependsOn : `operator ${operator}`);
  return operator === '!' ? scalar(at, String(operand.value) !== 'true') : scalar(at, -Number(operand.value));
}

function logical(operator: '&&' | '||', left: Node, right: Node, at: Node): Node {
  const decisive = operator === '||';
  const values = [left, right].map((side) => (side.kind === 'scalar' ? String(side.value) === 'true' : undefined));
  if (values.includes(decisive)) return scalar(at, decisive);
  if (!values.includes(undefined)) return scalar(at, !decisive);
  const open = [left, right].find((side) => side.kind === 'unknown');
  return unknown(at, open?.kind === 'unknown' ? open.dependsOn : `operator ${operator}`);
}
