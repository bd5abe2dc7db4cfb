import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const functionConcurrency = facetRule({
  id: 'function-concurrency',
  title: 'A function says how often it may run at once',
  rationale: 'Without a bound one function takes the concurrency of the whole account, and the bill has none either.',
  severity: 'low',
  category: 'resilience',
  references: ['AWS Well-Architected REL05-BP02'],
  remediation: onAws('Set ReservedConcurrentExecutions.', 'Set reserved_concurrent_executions.'),
  equivalents: { checkov: ['CKV_AWS_115'] },
  facet: 'BoundedRun',
  // A stage that is thrown away shares the account's bound.
  judge: ({ concurrency, what }, { context }) =>
    context.stage?.startsWith('pr-')
      ? NOT_APPLICABLE
      : judge(concurrency, (count) => count > 0, { expected: `the ${what} to reserve and bound its concurrency` }),
});
