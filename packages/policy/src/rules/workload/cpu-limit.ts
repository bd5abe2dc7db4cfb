import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

const isSet = (amount: string): boolean => amount !== '' && amount !== '0';

export const cpuLimit = facetRule({
  id: 'cpu-limit',
  title: 'CPU is limited',
  rationale: 'A loop in one container must not starve its neighbours.',
  severity: 'medium',
  category: 'workload',
  references: ['CIS Docker 1.7: 5.12', 'NSA Kubernetes Hardening Guide'],
  remediation: {
    kubernetes: 'Set resources.limits.cpu.',
    compose: 'Set deploy.resources.limits.cpus.',
    ...onAws('Set Cpu on the container or the task.', 'Set cpu on the container or the task.'),
  },
  equivalents: { checkov: ['CKV_K8S_11'], trivy: ['kubernetes/CPU_not_limited'] },
  facet: 'Workload',
  judge: ({ cpuLimit, what }) =>
    cpuLimit === undefined ? NOT_APPLICABLE : judge(cpuLimit, isSet, { expected: `${what} to have a CPU limit` }),
});
