import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const registryImmutable = facetRule({
  id: 'registry-immutable',
  title: 'A tag means one image for ever',
  rationale: 'A tag that can be moved makes a pin by version worth nothing.',
  severity: 'medium',
  category: 'images',
  references: ['FSBP ECR.2'],
  remediation: onAws('Set ImageTagMutability: IMMUTABLE.', 'Set image_tag_mutability = "IMMUTABLE".'),
  equivalents: { checkov: ['CKV_AWS_51'], trivy: ['ecr/enforce_immutable_repository'] },
  facet: 'ImageRegistry',
  judge: ({ immutableTags }) => judge(immutableTags, Boolean, { expected: 'the tags of the registry to be immutable' }),
});
