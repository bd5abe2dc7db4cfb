import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

const ALLOWED = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
  'image',
]);

export const volumeTypes = facetRule({
  id: 'volume-types',
  title: 'Volumes are of types that carry no machine with them',
  rationale: 'Types outside the list bind a pod to files or protocols of its machine.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: restricted'],
  remediation: { kubernetes: 'Use a PersistentVolumeClaim, a ConfigMap, a Secret or an emptyDir.' },
  equivalents: { trivy: ['kubernetes/non_core_volume_types'] },
  facet: 'HostAccess',
  judge: ({ volumeTypes: types = [], what }) =>
    types.length === 0
      ? NOT_APPLICABLE
      : types.map((type) =>
          judge(type, (name) => ALLOWED.has(name), {
            expected: `${what} to use volume types of the restricted profile`,
          }),
        ),
});
