import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const noPrivileged = facetRule({
  id: 'no-privileged',
  title: 'No container is privileged',
  rationale: 'A privileged container has every device and every capability of its machine.',
  severity: 'critical',
  category: 'workload',
  references: ['Pod Security Standards: baseline', 'CIS Docker 1.7: 5.5', 'FSBP ECS.4'],
  remediation: {
    kubernetes: 'Leave securityContext.privileged out.',
    compose: 'Leave privileged out.',
    ...onAws(
      'Leave Privileged out, or PrivilegedMode of a build project.',
      'Leave privileged out, or privileged_mode of a build project.',
    ),
  },
  equivalents: { checkov: ['CKV_K8S_16', 'CKV_AWS_316'], trivy: ['kubernetes/privileged'] },
  facet: 'Workload',
  judge: ({ privileged, what }) =>
    privileged === undefined
      ? NOT_APPLICABLE
      : judge(privileged, (is) => !is, { expected: `${what} to run without privileges`, absent: 'pass' }),
});
