import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

/** Those that Kubernetes itself calls safe, as of version 1.33. */
const SAFE = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

export const safeSysctls = facetRule({
  id: 'safe-sysctls',
  title: 'Only safe settings of the kernel are changed',
  rationale: 'An unsafe setting changes the kernel for every pod of the machine.',
  severity: 'medium',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: { kubernetes: 'Remove the sysctl.' },
  equivalents: { trivy: ['kubernetes/unsafe_sysctl_options_set'] },
  facet: 'HostAccess',
  judge: ({ sysctls = [], what }) =>
    sysctls.length === 0
      ? NOT_APPLICABLE
      : sysctls.map((name) =>
          judge(name, (text) => SAFE.has(text), { expected: `${what} to change safe sysctls alone` }),
        ),
});
