import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

const isSet = (amount: string): boolean => amount !== '' && amount !== '0';

export const memoryLimit = facetRule({
  id: 'memory-limit',
  title: 'Memory is limited',
  rationale: 'A leak in one container must not take the machine down.',
  severity: 'medium',
  category: 'workload',
  references: ['CIS Docker 1.7: 5.11', 'NSA Kubernetes Hardening Guide'],
  remediation: {
    kubernetes: 'Set resources.limits.memory.',
    compose: 'Set deploy.resources.limits.memory.',
    ...onAws('Set Memory on the container or the task.', 'Set memory on the container or the task.'),
  },
  equivalents: { checkov: ['CKV_K8S_13'], trivy: ['kubernetes/memory_not_limited'] },
  facet: 'Workload',
  judge: ({ memoryLimit, what }) =>
    memoryLimit === undefined
      ? NOT_APPLICABLE
      : judge(memoryLimit, isSet, { expected: `${what} to have a memory limit` }),
});
