import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const noHostPorts = facetRule({
  id: 'no-host-ports',
  title: 'No container takes a port of its machine',
  rationale: 'A host port passes by every network policy, and binds the pod to one machine.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: {
    kubernetes: 'Use a Service in place of hostPort.',
  },
  equivalents: { checkov: ['CKV_K8S_26'], trivy: ['kubernetes/host_port'] },
  facet: 'Workload',
  judge: ({ hostPorts, what }) =>
    hostPorts === undefined
      ? NOT_APPLICABLE
      : judge(hostPorts, (ports) => ports.length === 0, {
          expected: `${what} to take no port of the machine`,
          absent: 'pass',
        }),
});
