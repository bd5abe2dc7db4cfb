import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const noPrivilegeEscalation = facetRule({
  id: 'no-privilege-escalation',
  title: 'No container may gain privileges',
  rationale: 'A setuid program in the image would undo the user that it runs as.',
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: restricted', 'CIS Docker 1.7: 5.26'],
  remediation: {
    kubernetes: 'Set securityContext.allowPrivilegeEscalation: false.',
    compose: 'Set security_opt: ["no-new-privileges:true"].',
  },
  equivalents: { checkov: ['CKV_K8S_20'], trivy: ['kubernetes/can_elevate_its_own_privileges'] },
  facet: 'Workload',
  judge: ({ privilegeEscalation, what }) =>
    privilegeEscalation === undefined
      ? NOT_APPLICABLE
      : judge(privilegeEscalation, (may) => !may, { expected: `${what} to refuse privilege escalation` }),
});
