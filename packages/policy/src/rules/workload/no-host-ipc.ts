import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const noHostIpc = facetRule({
  id: 'no-host-ipc',
  title: 'No container shares memory with its machine',
  rationale: 'Shared memory of the machine may hold what other programs keep there.',
  severity: 'high',
  category: 'workload',
  references: ['Pod Security Standards: baseline', 'CIS Docker 1.7: 5.17'],
  remediation: {
    kubernetes: 'Leave hostIPC out.',
    compose: 'Leave ipc: host out.',
    ...onAws('Leave IpcMode out, or set task.', 'Leave ipc_mode out, or set "task".'),
  },
  equivalents: { checkov: ['CKV_K8S_18'], trivy: ['kubernetes/host_ipc'] },
  facet: 'HostAccess',
  judge: ({ ipc, what }) =>
    judge(ipc, (is) => !is, { expected: `${what} to have shared memory of its own`, absent: 'pass' }),
});
