import { facetRule } from '../../engine/rule';
import { fail, judge, NOT_APPLICABLE } from '../../model/verdict';

const expected = 'permissions by scope, none of them for everything';

export const workflowPermissions = facetRule({
  id: 'workflow-permissions',
  title: 'A job has the permissions that it needs, and says which',
  rationale: 'What is not written is decided by a setting of the repository, and may be everything.',
  severity: 'high',
  category: 'workflows',
  references: ['GitHub: security hardening, GITHUB_TOKEN', 'OpenSSF Scorecard: Token-Permissions'],
  remediation: {
    'github-workflow': 'Set permissions: {} for the workflow, and name each scope on the job that needs it.',
  },
  equivalents: { checkov: ['CKV2_GHA_1'], zizmor: ['excessive-permissions'] },
  facet: 'WorkflowJob',
  judge: ({ permissions }, { resource }) => {
    if (resource.type === 'action') return NOT_APPLICABLE;
    if (permissions.state === 'absent')
      return fail(expected, 'nothing written: the default of the repository', permissions.at);
    return judge(permissions, (scopes) => scopes.get('*') !== 'write', { expected });
  },
});
