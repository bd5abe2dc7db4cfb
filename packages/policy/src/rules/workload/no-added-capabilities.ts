import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const noAddedCapabilities = facetRule({
  id: 'no-added-capabilities',
  title: 'No capability is added but the one that binds low ports',
  rationale: 'Each capability is a part of root.',
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: restricted', 'CIS Docker 1.7: 5.4'],
  remediation: {
    kubernetes: 'Remove everything but NET_BIND_SERVICE from capabilities.add.',
    compose: 'Remove everything but NET_BIND_SERVICE from cap_add.',
    ...onAws('Remove Capabilities.Add.', 'Remove capabilities.add from the container definition.'),
  },
  equivalents: {
    checkov: ['CKV_K8S_24', 'CKV_K8S_25', 'CKV_K8S_39'],
    trivy: [
      'kubernetes/specific_capabilities_added',
      'kubernetes/sys_admin_capability',
      'kubernetes/net_raw_capability_added',
    ],
  },
  facet: 'Workload',
  judge: ({ addedCapabilities, what }) =>
    addedCapabilities === undefined
      ? NOT_APPLICABLE
      : judge(
          addedCapabilities,
          (names) => names.every((name) => name.toUpperCase().replace(/^CAP_/, '') === 'NET_BIND_SERVICE'),
          { expected: `${what} to add no capability but NET_BIND_SERVICE`, absent: 'pass' },
        ),
});
