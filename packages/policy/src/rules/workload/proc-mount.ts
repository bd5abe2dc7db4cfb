import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const procMount = facetRule({
  id: 'proc-mount',
  title: "The kernel's files stay masked",
  rationale: 'An unmasked /proc shows and changes what belongs to the machine.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: {
    kubernetes: 'Leave procMount out.',
  },
  equivalents: { trivy: ['kubernetes/unmasked_proc_mount'] },
  facet: 'Workload',
  judge: ({ procMount, what }) =>
    procMount === undefined
      ? NOT_APPLICABLE
      : judge(procMount, (type) => type === 'Default', { expected: `${what} to keep /proc masked`, absent: 'pass' }),
});
