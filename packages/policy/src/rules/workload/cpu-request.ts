import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const cpuRequest = facetRule({
  id: 'cpu-request',
  title: 'CPU is requested',
  rationale: 'The scheduler can only keep room for what is asked for.',
  severity: 'low',
  category: 'workload',
  references: ['Kubernetes: resource management'],
  remediation: {
    kubernetes: 'Set resources.requests.cpu.',
  },
  equivalents: { checkov: ['CKV_K8S_10'], trivy: ['kubernetes/CPU_requests_not_specified'] },
  facet: 'Workload',
  judge: ({ cpuRequest, what }) =>
    cpuRequest === undefined
      ? NOT_APPLICABLE
      : judge(cpuRequest, (amount) => amount !== '', { expected: `${what} to request CPU` }),
});
