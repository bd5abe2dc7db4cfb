import { facetRule } from '../../engine/rule';
import { fail } from '../../model/verdict';
import { onAws } from '../remediation';
import { each, granting, isAccountRoot, judgeDocument, NOT_APPLICABLE } from './statements';

/** `*`, `s3:*`, and words cut so short that they mean nearly everything. Reading by prefix, `Get*`, is no such. */
function isNarrow(action: string): boolean {
  if (action === '*' || action.endsWith(':*')) return false;
  const name = action.slice(action.indexOf(':') + 1);
  return (
    !name.includes('*') ||
    /^(Batch)?(Get|List|Describe|Head|Query|Scan|Search|View|Lookup|Check|Download|Read|Select|Test|Validate|Simulate|Generate)/i.test(
      name,
    ) ||
    /^[A-Z][a-z]+[A-Z][A-Za-z]*\*$/.test(name)
  );
}

const EXPECTED = 'named actions, as far as a prefix such as Get*';

export const noWildcardAction = facetRule({
  id: 'iam-no-wildcard-action',
  title: 'No policy allows every action',
  rationale: 'A right nobody asked for is a right an attacker finds.',
  severity: 'high',
  category: 'identity',
  references: ['FSBP IAM.1, IAM.21, SQS.3', 'CIS AWS 5.0: 1.15'],
  remediation: {
    ...onAws(
      'Name the actions in Action, and use no NotAction with Allow.',
      'Name the actions in actions, and use no not_actions with Allow.',
    ),
  },
  equivalents: {
    checkov: [
      'CKV_AWS_62',
      'CKV_AWS_63',
      'CKV_AWS_49',
      'CKV_AWS_1',
      'CKV_AWS_387',
      'CKV2_AWS_40',
      'CKV_AWS_286',
      'CKV_AWS_289',
      'CKV_AWS_110',
      'CKV_AWS_109',
    ],
    trivy: ['iam/no_policy_wildcards', 'sqs/no_wildcards_in_policy_documents', 'sqs/policy'],
  },
  facet: 'PolicyDocument',
  judge: (document) => {
    if (document.kind === 'rbac') return NOT_APPLICABLE;
    const judgements = granting(document)
      // A key's own policy must give its account everything, or nobody can manage the key.
      .filter((statement) => !(document.kind === 'key' && isAccountRoot(statement)))
      .flatMap((statement) => [
        ...each(statement.actions, isNarrow, EXPECTED),
        ...(statement.notActions.length > 0
          ? [fail(EXPECTED, 'NotAction with Allow: everything but a few', statement.at)]
          : []),
      ]);
    return judgeDocument(document, EXPECTED, judgements);
  },
});
