import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const seLinux = facetRule({
  id: 'selinux',
  title: 'SELinux options stay those of containers',
  rationale: 'Another type may be one that is confined by nothing.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: {
    kubernetes: 'Leave seLinuxOptions out.',
  },
  equivalents: { trivy: ['kubernetes/selinux_custom_options_set'] },
  facet: 'Workload',
  judge: ({ seLinuxType, what }) =>
    seLinuxType === undefined
      ? NOT_APPLICABLE
      : judge(
          seLinuxType,
          (type) => ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(type),
          { expected: `${what} to keep the SELinux type of containers`, absent: 'pass' },
        ),
});
