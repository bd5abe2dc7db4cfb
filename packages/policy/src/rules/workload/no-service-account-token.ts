import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const noServiceAccountToken = facetRule({
  id: 'no-service-account-token',
  title: 'A pod that does not speak to the cluster holds no token for it',
  rationale: 'A token that nobody uses still serves whoever breaks in.',
  severity: 'medium',
  category: 'workload',
  references: ['CIS Kubernetes 1.10: 5.1.6'],
  remediation: { kubernetes: 'Set automountServiceAccountToken: false, on the pod or the service account.' },
  equivalents: { checkov: ['CKV_K8S_38'], trivy: ['kubernetes/protecting_pod_service_account_tokens'] },
  facet: 'HostAccess',
  judge: ({ mountsServiceAccountToken: token, what }) =>
    token === undefined
      ? NOT_APPLICABLE
      : judge(token, (is) => !is, { expected: `${what} to mount no token of its service account` }),
});
