import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const memoryRequest = facetRule({
  id: 'memory-request',
  title: 'Memory is requested',
  rationale: 'The scheduler can only keep room for what is asked for.',
  severity: 'low',
  category: 'workload',
  references: ['Kubernetes: resource management'],
  remediation: {
    kubernetes: 'Set resources.requests.memory.',
  },
  equivalents: { checkov: ['CKV_K8S_12'], trivy: ['kubernetes/memory_requests_not_specified'] },
  facet: 'Workload',
  judge: ({ memoryRequest, what }) =>
    memoryRequest === undefined
      ? NOT_APPLICABLE
      : judge(memoryRequest, (amount) => amount !== '', { expected: `${what} to request memory` }),
});
