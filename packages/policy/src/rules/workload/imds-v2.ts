import { facetRule } from '../../engine/rule';
import { judge } from '../../model/verdict';
import { onAws } from '../remediation';

export const imdsV2 = facetRule({
  id: 'imds-v2',
  title: 'Instance metadata demands a token',
  rationale: 'Version 1 hands the credentials of a machine to anybody who can make it fetch an address.',
  severity: 'high',
  category: 'workload',
  references: ['FSBP EC2.8', 'CIS AWS 5.0: 5.7'],
  remediation: onAws('Set MetadataOptions.HttpTokens: required.', 'Set metadata_options { http_tokens = "required" }.'),
  equivalents: {
    checkov: ['CKV_AWS_79', 'CKV_AWS_341'],
    trivy: ['ec2/enforce_http_token_imds', 'ec2/enforce_launch_config_http_token_imds'],
  },
  facet: 'MetadataService',
  judge: ({ tokenRequired }) => judge(tokenRequired, Boolean, { expected: 'instance metadata to demand a token' }),
});
