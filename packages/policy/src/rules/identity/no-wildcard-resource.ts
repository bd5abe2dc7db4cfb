import { facetRule } from '../../engine/rule';
import { fail } from '../../model/verdict';
import { onAws } from '../remediation';
import { each, granting, judgeDocument, NOT_APPLICABLE } from './statements';
import { isUnscoped } from './unscoped-actions';

/** `*`, `arn:aws:s3:::*`, `arn:aws:sqs:*:*:*`: every resource of a kind. */
const isNarrow = (resource: string): boolean =>
  resource !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*(\/\*)?$/.test(resource) && resource !== 'arn:aws:*';

const EXPECTED = 'the resources that the actions are for';

export const noWildcardResource = facetRule({
  id: 'iam-no-wildcard-resource',
  title: 'No policy allows its actions on every resource',
  rationale: 'Rights on everything reach the data of other services and stages.',
  severity: 'high',
  category: 'identity',
  references: ['FSBP IAM.1', 'CIS AWS 5.0: 1.15'],
  remediation: onAws('Name ARNs in Resource.', 'Name ARNs in resources.'),
  equivalents: {
    checkov: [
      'CKV_AWS_107',
      'CKV_AWS_108',
      'CKV_AWS_111',
      'CKV_AWS_287',
      'CKV_AWS_288',
      'CKV_AWS_290',
      'CKV_AWS_355',
      'CKV_AWS_356',
    ],
    trivy: ['iam/no_policy_wildcards'],
  },
  facet: 'PolicyDocument',
  judge: (document) => {
    // A resource policy stands on its resource, and a trust policy names none.
    if (document.kind !== 'identity') return NOT_APPLICABLE;
    const judgements = granting(document)
      .filter(
        ({ actions, notActions }) =>
          notActions.length > 0 || !actions.every((action) => action.state === 'known' && isUnscoped(action.value)),
      )
      .flatMap((statement) => [
        ...each(statement.resources, isNarrow, EXPECTED),
        ...(statement.notResources.length > 0
          ? [fail(EXPECTED, 'NotResource with Allow: everything but a few', statement.at)]
          : []),
      ]);
    return judgeDocument(document, EXPECTED, judgements);
  },
});
