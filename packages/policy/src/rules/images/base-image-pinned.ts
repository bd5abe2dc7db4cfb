import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { isPinned } from './image-reference';

export const baseImagePinned = facetRule({
  id: 'base-image-pinned',
  title: 'An image is built from a named version',
  rationale: 'A base that moves makes two builds of one commit differ.',
  severity: 'medium',
  category: 'images',
  references: ['CIS Docker 1.7: 4.2', 'SLSA: hermetic builds'],
  remediation: { dockerfile: 'Name a version or a digest in FROM.' },
  equivalents: { checkov: ['CKV_DOCKER_7'], trivy: ['docker/latest_tag'], hadolint: ['DL3006', 'DL3007'] },
  facet: 'BaseImage',
  judge: ({ image }) => judge(image, isPinned, { expected: 'FROM to name a version or a digest' }),
});
