import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const dropAllCapabilities = facetRule({
  id: 'drop-all-capabilities',
  title: 'Every capability is dropped',
  rationale: 'A web service needs none of the rights that the kernel splits root into.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: restricted', 'CIS Docker 1.7: 5.4'],
  remediation: {
    kubernetes: 'Set securityContext.capabilities.drop: ["ALL"].',
    compose: 'Set cap_drop: ["ALL"].',
  },
  equivalents: { checkov: ['CKV_K8S_28', 'CKV_K8S_37'], trivy: ['kubernetes/capabilities_no_drop_all'] },
  facet: 'Workload',
  judge: ({ droppedCapabilities, what }) =>
    droppedCapabilities === undefined
      ? NOT_APPLICABLE
      : judge(droppedCapabilities, (names) => names.some((name) => name.toUpperCase() === 'ALL'), {
          expected: `${what} to drop ALL capabilities`,
        }),
});
