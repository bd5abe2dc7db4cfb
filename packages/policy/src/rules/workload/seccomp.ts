import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const seccomp = facetRule({
  id: 'seccomp',
  title: 'System calls are filtered',
  rationale: 'The default profile shuts out calls that exploits of the kernel need.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: restricted', 'CIS Docker 1.7: 5.22'],
  remediation: {
    kubernetes: 'Set securityContext.seccompProfile.type: RuntimeDefault.',
    compose: 'Remove seccomp:unconfined from security_opt.',
  },
  equivalents: {
    checkov: ['CKV_K8S_29', 'CKV_K8S_31', 'CKV_K8S_80', 'CKV_K8S_32'],
    trivy: ['kubernetes/runtime_default_seccomp_profile_not_set', 'kubernetes/seccomp_profile_unconfined'],
  },
  facet: 'Workload',
  judge: ({ seccomp, what }) =>
    seccomp === undefined
      ? NOT_APPLICABLE
      : judge(seccomp, (profile) => profile === 'RuntimeDefault' || profile === 'Localhost', {
          expected: `${what} to run under the seccomp profile RuntimeDefault or Localhost`,
        }),
});
