import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const readOnlyRoot = facetRule({
  id: 'read-only-root',
  title: 'The root file system is read-only',
  rationale: 'What cannot be written cannot be replaced by an intruder.',
  severity: 'medium',
  category: 'workload',
  references: ['CIS Docker 1.7: 5.13', 'FSBP ECS.5'],
  remediation: {
    kubernetes: 'Set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.',
    compose: 'Set read_only: true, and tmpfs where the program writes.',
    ...onAws('Set ReadonlyRootFilesystem: true.', 'Set readonlyRootFilesystem = true in the container definition.'),
  },
  equivalents: { checkov: ['CKV_K8S_22', 'CKV_AWS_336'], trivy: ['kubernetes/file_system_not_read_only'] },
  facet: 'Workload',
  judge: ({ readOnlyRoot, what }) =>
    readOnlyRoot === undefined
      ? NOT_APPLICABLE
      : judge(readOnlyRoot, Boolean, { expected: `the root file system of ${what} to be read-only` }),
});
