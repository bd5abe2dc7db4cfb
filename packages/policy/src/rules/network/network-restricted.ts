import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';

export const networkRestricted = facetRule({
  id: 'network-restricted',
  title: 'A network policy says who may speak to a pod',
  rationale: 'Without one every pod of the cluster may, also one that was taken over.',
  severity: 'medium',
  category: 'network',
  references: ['CIS Kubernetes 1.10: 5.3.2', 'NSA Kubernetes Hardening Guide'],
  remediation: { kubernetes: 'Add a NetworkPolicy that selects the pods and names who may connect.' },
  equivalents: { checkov: ['CKV2_K8S_6'] },
  facet: 'NetworkRestriction',
  judge: ({ restricted, what }) =>
    judge(restricted, Boolean, { expected: `a NetworkPolicy that selects the pods of the ${what}` }),
});
