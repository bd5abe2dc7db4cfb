import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const flowLogs = facetRule({
  id: 'flow-logs-enabled',
  title: 'Networks log their flows',
  rationale: 'Flow logs show who talked to whom, also where nothing else logs.',
  severity: 'low',
  category: 'logging',
  references: ['FSBP EC2.6', 'CIS AWS 5.0: 3.7'],
  remediation: onAws('Add an AWS::EC2::FlowLog for the VPC.', 'Add an aws_flow_log for the VPC.'),
  equivalents: { checkov: ['CKV2_AWS_11', 'CKV_AWS_75'], trivy: ['ec2/require_vpc_flow_logs_for_all_vpcs'] },
  facet: 'LogSource',
  judge: ({ kind, what, enabled }) =>
    kind === 'flow' ? judge(enabled, Boolean, { expected: `the ${what} to log its flows` }) : NOT_APPLICABLE,
});
