import { facetRule } from '../../engine/rule';
import { fail, type Judgement, PASS, undecided } from '../../model/verdict';
import { onAws } from '../remediation';
import { granting, judgeDocument, NOT_APPLICABLE } from './statements';

const SOURCE = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:principalorgid',
  'kms:viaservice',
  'kms:encryptioncontext:aws:logs:arn',
];

const EXPECTED = 'a condition on aws:SourceArn or aws:SourceAccount';

export const confusedDeputy = facetRule({
  id: 'confused-deputy',
  title: 'A service that acts for others is held to your own resources',
  rationale: 'Without a source, any customer of the service can have it act on your resource: the confused deputy.',
  severity: 'high',
  category: 'identity',
  references: ['AWS IAM User Guide: The confused deputy problem', 'FSBP Lambda.1'],
  remediation: onAws(
    'Set SourceArn on the permission, or a condition on aws:SourceArn.',
    'Set source_arn on the permission, or a condition on aws:SourceArn.',
  ),
  equivalents: { checkov: ['CKV_AWS_364'], trivy: ['lambda/restrict_source_arn'] },
  facet: 'PolicyDocument',
  judge: (document) => {
    // Trust policies of services are bound by who may pass the role; key policies by the grants of the service.
    if (document.kind !== 'resource') return NOT_APPLICABLE;
    const judgements = granting(document).flatMap((statement): readonly Judgement[] => {
      const services = statement.principals.filter(({ type }) => type === 'Service');
      if (services.length === 0) return [];
      if (statement.conditionKeys === undefined)
        return [undecided(EXPECTED, 'conditions that are not known', statement.at)];
      if (statement.conditionKeys.some((key) => SOURCE.includes(key))) return [PASS];
      const name = services[0]?.id;
      return [
        fail(EXPECTED, `${name?.state === 'known' ? name.value : 'a service'} may act for anybody`, statement.at),
      ];
    });
    return judgeDocument(document, EXPECTED, judgements);
  },
});
