import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const noHostPid = facetRule({
  id: 'no-host-pid',
  title: 'No container sees the processes of its machine',
  rationale: 'Who sees a process may read its environment and its secrets.',
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: baseline', 'CIS Docker 1.7: 5.16', 'FSBP ECS.3'],
  remediation: {
    kubernetes: 'Leave hostPID out.',
    compose: 'Leave pid: host out.',
    ...onAws('Leave PidMode out, or set task.', 'Leave pid_mode out, or set "task".'),
  },
  equivalents: { checkov: ['CKV_K8S_17', 'CKV_AWS_335'], trivy: ['kubernetes/host_pid'] },
  facet: 'HostAccess',
  judge: ({ pid, what }) =>
    judge(pid, (is) => !is, { expected: `${what} to see its own processes alone`, absent: 'pass' }),
});
