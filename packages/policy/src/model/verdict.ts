import type { Provenance, Value } from './value';

/** What a rule says of one facet. `n/a` means that the rule has nothing to judge there. */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'n/a';

export interface Judgement {
  readonly verdict: Verdict;
  /** What the rule wants to see. Set for fail and unknown. */
  readonly expected?: string;
  /** What is there. Set for fail and unknown. */
  readonly found?: string;
  /** Set for unknown: what the verdict waits for. */
  readonly dependsOn?: string;
  readonly at?: Provenance;
}

export const PASS: Judgement = { verdict: 'pass' };
export const NOT_APPLICABLE: Judgement = { verdict: 'n/a' };

export function fail(expected: string, found: string, at?: Provenance): Judgement {
  return { verdict: 'fail', expected, found, at };
}

export function undecided(expected: string, dependsOn: string, at?: Provenance): Judgement {
  return { verdict: 'unknown', expected, found: 'a value that the rendered text does not tell', dependsOn, at };
}

export interface Expectation {
  /** What the rule wants, for the message. */
  readonly expected: string;
  /** Verdict where nothing is written: `fail` unless said otherwise. */
  readonly absent?: 'pass' | 'fail';
  /** Accepts a platform's default as if it were written. @default true */
  readonly acceptDefault?: boolean;
}

/**
 * Judges one value by a predicate.
 *
 * An unknown value passes or fails only where every value that it may take does.
 */
export function judge<T>(value: Value<T>, holds: (value: T) => boolean, expectation: Expectation): Judgement {
  const { expected, absent = 'fail', acceptDefault = true } = expectation;
  const at = value.at;
  switch (value.state) {
    case 'absent':
      return absent === 'pass' ? { verdict: 'pass', at } : fail(expected, 'nothing written', at);
    case 'known': {
      const origin = value.default;
      if (holds(value.value) && (acceptDefault || !origin)) return { verdict: 'pass', at };
      const found = show(value.value);
      if (!origin) return fail(expected, value.note === undefined ? found : `${found} (${value.note})`, at);
      return fail(
        expected,
        `nothing written; the platform's default is ${found} (${origin.source}, ${origin.since})`,
        at,
      );
    }
    case 'unknown': {
      const verdicts = value.candidates?.map((candidate) =>
        candidate === undefined ? absent === 'pass' : holds(candidate),
      );
      if (verdicts?.length && verdicts.every(Boolean)) return { verdict: 'pass', at };
      if (verdicts?.length && !verdicts.some(Boolean)) {
        return fail(
          expected,
          `${value.candidates?.map((candidate) => show(candidate)).join(' or ')}, whatever ${value.dependsOn} is`,
          at,
        );
      }
      return undecided(expected, value.dependsOn, at);
    }
  }
}

/** Fails where one fails, is unknown where one is, passes where one passes. */
export function worst(judgements: readonly Judgement[]): Judgement {
  for (const verdict of ['fail', 'unknown', 'pass'] as const) {
    const found = judgements.find((judgement) => judgement.verdict === verdict);
    if (found) return found;
  }
  return NOT_APPLICABLE;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
