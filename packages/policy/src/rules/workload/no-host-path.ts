import { facetRule } from '../../engine/rule';
import { fail, judge, PASS } from '../../model/verdict';
import { onAws } from '../remediation';

export const noHostPath = facetRule({
  id: 'no-host-path',
  title: 'No container mounts files of its machine',
  rationale: "A mount of the machine's files, above all of a container socket, is a way out of the container.",
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: baseline', 'CIS Docker 1.7: 5.6, 5.32'],
  remediation: {
    kubernetes: 'Use a PersistentVolumeClaim, a ConfigMap or an emptyDir in place of hostPath.',
    compose: 'Use a named volume.',
    ...onAws('Use EFS or no volume in place of Host.SourcePath.', 'Use EFS or no volume in place of host_path.'),
  },
  equivalents: {
    checkov: ['CKV_K8S_27'],
    trivy: ['kubernetes/hostpath_volumes_mounted', 'kubernetes/docker_socket_mounted'],
  },
  facet: 'HostAccess',
  judge: ({ paths, what, volumeTypes }) => {
    const expected = `${what} to mount no files of the machine`;
    if (volumeTypes?.some((type) => type.state === 'known' && type.value === 'hostPath') && paths.length === 0)
      return fail(expected, 'a hostPath without a path');
    if (paths.length === 0) return PASS;
    return paths.map((path) => judge(path, () => false, { expected }));
  },
});
