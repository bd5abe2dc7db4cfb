import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';

export const workflowTimeout = facetRule({
  id: 'workflow-timeout',
  title: 'A job says how long it may run',
  rationale: 'The default is six hours of a runner that hangs.',
  severity: 'low',
  category: 'workflows',
  references: ['GitHub: timeout-minutes'],
  remediation: { 'github-workflow': 'Set timeout-minutes on the job.' },
  facet: 'WorkflowJob',
  judge: ({ timeoutMinutes }) =>
    judge(timeoutMinutes, (minutes) => minutes < 360, {
      expected: 'timeout-minutes below the default of 360',
      acceptDefault: false,
    }),
});
