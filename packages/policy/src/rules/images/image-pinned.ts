import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';
import { isPinned } from './image-reference';

export const imagePinned = facetRule({
  id: 'image-pinned',
  title: 'An image that runs is named by digest or version',
  rationale: 'What `latest` means changes without a review, and a rollback gets the same image again.',
  severity: 'medium',
  category: 'images',
  references: ['CIS Kubernetes 1.10: 5.5.1', 'SLSA: immutable references'],
  remediation: {
    ...onAws('Name a version or a digest in Image.', 'Name a version or a digest in image.'),
    kubernetes: 'Name a version or a digest in image.',
    compose: 'Name a version or a digest in image.',
  },
  equivalents: { checkov: ['CKV_K8S_14', 'CKV_K8S_43'], trivy: ['kubernetes/uses_image_tag_latest'] },
  facet: 'Workload',
  judge: ({ image, what }) =>
    image === undefined || image.state === 'absent'
      ? NOT_APPLICABLE
      : judge(image, isPinned, { expected: `${what} to name a version or a digest` }),
});
