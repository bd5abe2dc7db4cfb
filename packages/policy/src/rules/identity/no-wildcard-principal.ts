import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import type { PolicyDocument } from '../../model/facets';
import type { PolicyStatement } from '../../model/policy-statement';
import { fail, undecided } from '../../model/verdict';
import { onAws } from '../remediation';
import { each, granting, judgeDocument, NOT_APPLICABLE } from './statements';

/** Conditions that name who may come, so that `*` does not mean everybody. */
const NARROWING = [
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceip',
  'aws:userid',
  'aws:username',
  's3:dataaccesspointaccount',
  'kms:calleraccount',
  'kms:viaservice',
  'lambda:functionurlauthtype',
  'elasticfilesystem:accessedviamounttarget',
  'elasticfilesystem:accesspointarn',
];

const EXPECTED = 'named principals, or a condition that names them';

/** A service that is declared public may let everybody read objects, and nothing else. */
function publicRead(document: PolicyDocument, statement: PolicyStatement): boolean {
  return (
    document.service === 's3' &&
    statement.actions.length > 0 &&
    statement.actions.every((action) => action.state === 'known' && action.value.toLowerCase() === 's3:getobject')
  );
}

export const noWildcardPrincipal = facetRule({
  id: 'iam-no-wildcard-principal',
  title: 'No policy allows everybody',
  rationale: 'A resource policy with Principal "*" is open to every AWS account and to nobody at all.',
  severity: 'critical',
  category: 'identity',
  references: ['FSBP S3.2, SQS.3, SNS.4, KMS.5, Lambda.1, ECR.4', 'CIS AWS 5.0: 2.1.4'],
  remediation: onAws(
    'Name accounts, roles or services in Principal, or add a condition such as aws:PrincipalOrgID.',
    'Name accounts, roles or services in principals, or add a condition such as aws:PrincipalOrgID.',
  ),
  equivalents: {
    checkov: [
      'CKV_AWS_32',
      'CKV_AWS_33',
      'CKV_AWS_60',
      'CKV_AWS_61',
      'CKV_AWS_70',
      'CKV_AWS_168',
      'CKV_AWS_169',
      'CKV_AWS_283',
      'CKV_AWS_301',
      'CKV_AWS_385',
    ],
    trivy: ['ecr/no_public_access', 's3/no_public_access_with_policy'],
  },
  facet: 'PolicyDocument',
  judge: (document, { context }) => {
    if (document.kind === 'identity' || document.kind === 'rbac') return NOT_APPLICABLE;
    const judgements = granting(document).flatMap((statement) => {
      if (statement.notPrincipals.length > 0)
        return [fail(EXPECTED, 'NotPrincipal with Allow: everybody but a few', statement.at)];
      if (statement.conditionKeys?.some((key) => NARROWING.includes(key))) return [];
      if (isPublic(context) && publicRead(document, statement)) return [];
      const everybody = statement.principals.filter(({ type }) => type === '*' || type === 'AWS').map(({ id }) => id);
      const found = each(everybody, (id) => id !== '*' && id !== 'arn:aws:iam::*:root', EXPECTED);
      const open = found.some(({ verdict }) => verdict === 'fail') && statement.conditionKeys === undefined;
      return open ? [undecided(EXPECTED, 'conditions that are not known', statement.at)] : found;
    });
    return judgeDocument(document, EXPECTED, judgements);
  },
});
