import type { PolicyDocument } from '../../model/facets';
import type { PolicyStatement } from '../../model/policy-statement';
import type { Value } from '../../model/value';
import { judge, type Judgement, NOT_APPLICABLE, undecided, worst } from '../../model/verdict';

/** Statements that give rights. One whose effect is not known may. */
export function granting(document: PolicyDocument): readonly PolicyStatement[] {
  return document.statements.filter(({ effect }) => !(effect.state === 'known' && effect.value === 'Deny'));
}

/** Judges entries of a document; what could not be read keeps the verdict open. */
export function judgeDocument(document: PolicyDocument, expected: string, judgements: readonly Judgement[]): Judgement {
  const found = worst(judgements);
  if (found.verdict === 'fail' || document.unreadable === undefined) return found;
  return undecided(expected, document.unreadable);
}

/** Judges each entry of a list by a predicate on its text. */
export function each(
  values: readonly Value<string>[],
  holds: (text: string) => boolean,
  expected: string,
): readonly Judgement[] {
  return values.map((value) => judge(value, holds, { expected, absent: 'pass' }));
}

/** The root of an account: a key policy gives it every right, so that IAM policies can give rights at all. */
export function isAccountRoot(statement: PolicyStatement): boolean {
  return (
    statement.principals.length > 0 &&
    statement.principals.every(({ type, id }) => {
      const text = id.state === 'known' ? id.value : id.state === 'unknown' ? id.candidates?.[0] : undefined;
      return type === 'AWS' && text !== undefined && (/:root$/.test(text) || /^\d{12}$/.test(text));
    })
  );
}

export { NOT_APPLICABLE };
