import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

export const noWindowsHostProcess = facetRule({
  id: 'no-windows-host-process',
  title: 'No container runs as a process of a Windows machine',
  rationale: 'It is the privileged container of Windows.',
  severity: 'critical',
  category: 'workload',
  references: ['Pod Security Standards: baseline'],
  remediation: {
    kubernetes: 'Leave windowsOptions.hostProcess out.',
  },
  facet: 'Workload',
  judge: ({ windowsHostProcess, what }) =>
    windowsHostProcess === undefined
      ? NOT_APPLICABLE
      : judge(windowsHostProcess, (is) => !is, { expected: `${what} to be no process of the host`, absent: 'pass' }),
});
