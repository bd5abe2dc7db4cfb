import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const livenessProbe = facetRule({
  id: 'liveness-probe',
  title: 'A program that hangs is found and started anew',
  rationale: 'A process that runs and answers nothing looks well to its machine.',
  severity: 'low',
  category: 'workload',
  references: ['Kubernetes: probes', 'CIS Docker 1.7: 4.6'],
  remediation: {
    kubernetes: 'Add a livenessProbe.',
    dockerfile: 'Add a HEALTHCHECK, or waive it where the platform has its own probe.',
    compose: 'Add a healthcheck.',
  },
  equivalents: { checkov: ['CKV_K8S_8', 'CKV_DOCKER_2'], trivy: ['docker/no_healthcheck'] },
  facet: 'Workload',
  // A platform that has its own probe does not look at the image's: only Docker itself does.
  judge: ({ liveness, role, what }, { context, resource }) =>
    liveness === undefined ||
    role !== 'main' ||
    (resource.dialect === 'dockerfile' && context.service !== undefined && context.service.toolchain !== 'docker')
      ? NOT_APPLICABLE
      : judge(liveness, Boolean, { expected: `${what} to have a health check` }),
});
