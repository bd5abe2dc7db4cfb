import { facetRule } from '../../engine/rule';
import { fail, NOT_APPLICABLE, PASS } from '../../model/verdict';

/** Text that whoever opens an issue or a pull request writes. */
const UNTRUSTED =
  /github\.(head_ref|event\.(issue|pull_request|discussion|comment|review|review_comment|pages|commits|head_commit|workflow_run|inputs|client_payload)[\w.[\]*]*\.?(title|body|message|email|name|label|ref|head_branch|display_title|page_name|default_branch|head_sha|head_repository)?|event\.(issue|pull_request|discussion|comment|review|head_commit|commits)\b|ref_name)|\binputs\./;

const TRUSTED =
  /^(github\.event\.(issue|pull_request|discussion)\.(number|id|node_id)|github\.event\.pull_request\.(head|base)\.(sha|repo\.id)|github\.event\.workflow_run\.(id|head_sha)|github\.event\.(comment|review)\.id)$/;

export const workflowNoInjection = facetRule({
  id: 'workflow-no-injection',
  title: "No stranger's text becomes part of a script",
  rationale: 'An expression is put into the script before the shell sees it: a title with a backquote is a command.',
  severity: 'critical',
  category: 'workflows',
  references: ['GitHub: security hardening, script injection'],
  remediation: { 'github-workflow': 'Pass the text by env: and use "$NAME" in the script.' },
  equivalents: { checkov: ['CKV_GHA_2'], zizmor: ['template-injection'] },
  facet: 'WorkflowJob',
  judge: ({ scripts }) => {
    if (scripts.length === 0) return NOT_APPLICABLE;
    return scripts.map(({ expressions, at }) => {
      const hit = expressions.find((expression) => UNTRUSTED.test(expression) && !TRUSTED.test(expression));
      return hit === undefined ? PASS : fail('a script without text of strangers', `\${{ ${hit} }}`, at);
    });
  },
});
