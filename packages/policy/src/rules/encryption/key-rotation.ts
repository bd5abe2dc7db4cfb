import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const keyRotation = facetRule({
  id: 'key-rotation',
  title: 'Keys rotate each year',
  rationale: 'Rotation bounds how much one key material ever protected.',
  severity: 'medium',
  category: 'encryption',
  references: ['FSBP KMS.4', 'CIS AWS 5.0: 3.6'],
  remediation: onAws('Set EnableKeyRotation: true.', 'Set enable_key_rotation = true.'),
  equivalents: { checkov: ['CKV_AWS_7'], trivy: ['kms/auto_rotate_keys'] },
  facet: 'CryptoKey',
  judge: (key) => judge(key.rotated, Boolean, { expected: 'the key to rotate' }),
});
