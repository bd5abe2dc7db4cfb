import type { Finding } from '../engine/finding';
import type { Rule } from '../engine/rule';
import type { EngineName } from './engines';

/** What other engines say of a rule that we have ourselves is not repeated: ours speaks for it, whatever it says. */
export function withoutDuplicates(findings: readonly Finding[], rules: readonly Rule[]): Finding[] {
  const covered = new Set(
    rules.flatMap(({ equivalents }) =>
      Object.entries(equivalents ?? {}).flatMap(([engine, ids]) => ids.map((id: string) => `${engine}/${id}`)),
    ),
  );
  return findings.filter(({ ruleId }) => !covered.has(ruleId));
}

export type { EngineName };
