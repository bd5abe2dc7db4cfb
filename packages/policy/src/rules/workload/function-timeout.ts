import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const functionTimeout = facetRule({
  id: 'function-timeout',
  title: 'A function says how long it may run',
  rationale: "The default of three seconds is nobody's decision; no bound is a bill.",
  severity: 'low',
  category: 'resilience',
  references: ['AWS Well-Architected REL05-BP05'],
  remediation: onAws('Set Timeout.', 'Set timeout.'),
  facet: 'BoundedRun',
  judge: ({ timeoutSeconds, what }) =>
    judge(timeoutSeconds, (seconds) => seconds > 0 && seconds <= 900, { expected: `the ${what} to set its time-out` }),
});
