import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';

/** A commit, an image digest, or a file of the same commit. */
const isPinned = (uses: string): boolean =>
  uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses) || /@sha256:[0-9a-f]{64}$/.test(uses);

export const workflowActionsPinned = facetRule({
  id: 'workflow-actions-pinned',
  title: 'Actions are pinned by commit',
  rationale: 'A tag of an action can be moved to code that reads your secrets, and has been.',
  severity: 'high',
  category: 'workflows',
  references: ['GitHub: security hardening, third-party actions', 'OpenSSF Scorecard: Pinned-Dependencies'],
  remediation: { 'github-workflow': 'Name the full commit: uses: owner/action@<40 hex digits> # version.' },
  equivalents: { zizmor: ['unpinned-uses'] },
  facet: 'WorkflowJob',
  judge: ({ actions }) =>
    actions.length === 0
      ? NOT_APPLICABLE
      : actions.map((uses) => judge(uses, isPinned, { expected: 'an action named by its full commit' })),
});
