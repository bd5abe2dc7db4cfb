import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const runAsNonRoot = facetRule({
  id: 'run-as-non-root',
  title: 'Programs do not run as root',
  rationale: 'Root in a container is one kernel mistake away from root on the machine.',
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: restricted', 'CIS Docker 1.7: 4.1', 'FSBP ECS.20'],
  remediation: {
    kubernetes: 'Set securityContext.runAsNonRoot: true, on the pod or the container.',
    dockerfile: 'End with USER and a name or number other than root.',
    compose: 'Set user: "10001:10001".',
    ...onAws('Set User in the container definition.', 'Set user in the container definition.'),
  },
  equivalents: {
    checkov: ['CKV_K8S_6', 'CKV_K8S_23', 'CKV_K8S_40', 'CKV_DOCKER_3', 'CKV_DOCKER_8'],
    trivy: ['kubernetes/runs_as_root', 'docker/root_user'],
  },
  facet: 'Workload',
  judge: ({ nonRoot, what }) =>
    nonRoot === undefined
      ? NOT_APPLICABLE
      : judge(nonRoot, Boolean, { expected: `${what} to run as another user than root` }),
});
