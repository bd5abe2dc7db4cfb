import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const appArmor = facetRule({
  id: 'apparmor',
  title: 'AppArmor is not switched off',
  rationale: 'An unconfined container loses the access control that its machine would give it.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: {
    kubernetes: 'Leave appArmorProfile out, or set RuntimeDefault.',
  },
  equivalents: { trivy: ['kubernetes/apparmor_profile_disabled'] },
  facet: 'Workload',
  judge: ({ appArmor, what }) =>
    appArmor === undefined
      ? NOT_APPLICABLE
      : judge(appArmor, (profile) => profile === 'RuntimeDefault' || profile === 'Localhost', {
          expected: `${what} to keep its AppArmor profile`,
          absent: 'pass',
        }),
});
