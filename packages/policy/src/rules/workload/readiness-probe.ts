import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const readinessProbe = facetRule({
  id: 'readiness-probe',
  title: 'Traffic waits until a program can answer',
  rationale: 'Without it every rollout fails the requests that arrive while the new version starts.',
  severity: 'medium',
  category: 'workload',
  references: ['Kubernetes: probes'],
  remediation: { kubernetes: 'Add a readinessProbe.' },
  equivalents: { checkov: ['CKV_K8S_9'] },
  facet: 'Workload',
  judge: ({ readiness, role, what }) =>
    readiness === undefined || role !== 'main'
      ? NOT_APPLICABLE
      : judge(readiness, Boolean, { expected: `${what} to have a readiness probe` }),
});
