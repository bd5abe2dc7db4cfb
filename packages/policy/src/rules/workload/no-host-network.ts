import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const noHostNetwork = facetRule({
  id: 'no-host-network',
  title: 'No container shares the network of its machine',
  rationale: "It would see the machine's traffic, and its local services would see it.",
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: baseline', 'CIS Docker 1.7: 5.10'],
  remediation: {
    kubernetes: 'Leave hostNetwork out.',
    compose: 'Leave network_mode: host out.',
    ...onAws('Set NetworkMode: awsvpc.', 'Set network_mode = "awsvpc".'),
  },
  equivalents: { checkov: ['CKV_K8S_19'], trivy: ['kubernetes/host_network'] },
  facet: 'HostAccess',
  judge: ({ network, what }) =>
    judge(network, (is) => !is, { expected: `${what} to have a network of its own`, absent: 'pass' }),
});
