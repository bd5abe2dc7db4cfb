import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const registryScans = facetRule({
  id: 'registry-scans',
  title: 'A registry scans what is pushed',
  rationale: 'A known weakness is found before it runs.',
  severity: 'medium',
  category: 'images',
  references: ['FSBP ECR.1'],
  remediation: onAws(
    'Set ImageScanningConfiguration.ScanOnPush: true.',
    'Set image_scanning_configuration { scan_on_push = true }.',
  ),
  equivalents: { checkov: ['CKV_AWS_163'], trivy: ['ecr/enable_image_scans'] },
  facet: 'ImageRegistry',
  judge: ({ scanOnPush }) => judge(scanOnPush, Boolean, { expected: 'the registry to scan on push' }),
});
