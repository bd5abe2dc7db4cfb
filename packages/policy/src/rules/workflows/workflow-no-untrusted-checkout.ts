import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';

export const workflowNoUntrustedCheckout = facetRule({
  id: 'workflow-no-untrusted-checkout',
  title: "No job with secrets runs a stranger's code",
  rationale:
    '`pull_request_target` runs with your secrets; checking out the head of the pull request gives them to its author.',
  severity: 'critical',
  category: 'workflows',
  references: ['GitHub Security Lab: pwn requests'],
  remediation: { 'github-workflow': 'Use the trigger pull_request, or check out the base.' },
  equivalents: { zizmor: ['dangerous-triggers'] },
  facet: 'WorkflowJob',
  judge: ({ runsUntrustedCode }) =>
    judge(runsUntrustedCode, (is) => !is, { expected: 'a job that checks out trusted code alone' }),
});
