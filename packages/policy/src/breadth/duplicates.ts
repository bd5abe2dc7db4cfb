import type { Finding } from '../engine/finding';
import type { Rule } from '../engine/rule';
import { ENGINES } from './engines';

/** What other engines say of a rule that we have ourselves is not repeated: ours speaks for it, whatever it says. */
export function withoutDuplicates(findings: readonly Finding[], rules: readonly Rule[]): Finding[] {
  const covered = new Set<string>();
  for (const { equivalents = {} } of rules) {
    for (const engine of ENGINES) for (const id of equivalents[engine] ?? []) covered.add(`${engine}/${id}`);
  }
  return findings.filter(({ ruleId }) => !covered.has(ruleId));
}
