import type { Finding } from '../engine/finding';
import type { Waiver, WaiverFile } from './load';

/** From so many days before its end on, a waiver warns. */
export const WARN_DAYS = 14;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Marks what waivers cover. An expired one covers nothing and says so; one that matches nothing is a finding itself
 * where everything was checked that it could speak of.
 */
export function applyWaivers(
  findings: readonly Finding[],
  { file, waivers }: WaiverFile,
  today: Date,
  complete: boolean,
): Finding[] {
  const used = new Set<Waiver>();
  const result = findings.map((finding): Finding => {
    const matching = waivers.filter((waiver) => covers(waiver, finding));
    for (const waiver of matching) used.add(waiver);
    const valid = matching.find((waiver) => waiver.expires !== undefined && waiver.expires >= today);
    if (valid) {
      const waiver = { reason: valid.reason, owner: valid.owner, expires: valid.expiresText };
      return { ...finding, verdict: 'waived', waiver, ...endsSoon(valid, today) };
    }
    const expired = matching[0];
    if (!expired) return finding;
    const why = expired.expires
      ? `expired on ${expired.expiresText}`
      : `has no valid day of expiry (${expired.expiresText})`;
    return { ...finding, note: `the waiver at ${file}:${expired.line} ${why}; ${expired.owner} owns it` };
  });
  const unmatched = complete ? waivers.filter((waiver) => !used.has(waiver)) : [];
  return [...result, ...unmatched.map((waiver) => unmatchedFinding(waiver, file))];
}

function covers({ policy, selector }: Waiver, finding: Finding): boolean {
  if (policy !== finding.ruleId || finding.verdict === 'pass' || finding.verdict === 'n/a') return false;
  return (
    (selector.resource === undefined ||
      glob(selector.resource, finding.resource) ||
      (finding.constructPath !== undefined && glob(selector.resource, finding.constructPath))) &&
    (selector.file === undefined || glob(selector.file, finding.at.file)) &&
    (selector.service === undefined || selector.service === finding.service) &&
    (selector.dialect === undefined || selector.dialect === finding.dialect)
  );
}

/** `*` stands for any letters; a path may stand below another folder. */
function glob(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(?:.*/)?${parts.join('[\\s\\S]*')}$`).test(text);
}

function endsSoon(waiver: Waiver, today: Date): { note?: string } {
  const days = Math.floor(((waiver.expires?.getTime() ?? 0) - today.getTime()) / DAY);
  return days < WARN_DAYS
    ? { note: `the waiver of ${waiver.owner} ends on ${waiver.expiresText}, in ${days} days` }
    : {};
}

function unmatchedFinding(waiver: Waiver, file: string): Finding {
  return {
    ruleId: 'waiver-unmatched',
    title: 'Every waiver covers a finding',
    verdict: 'fail',
    severity: 'medium',
    engine: 'fairway',
    resource: waiver.policy,
    at: { file, line: waiver.line },
    expected: 'a finding that the waiver covers',
    found: `none: ${JSON.stringify(waiver.selector)}`,
    remediation: 'Remove the waiver: what it excused is mended, or its selector names nothing.',
  };
}
