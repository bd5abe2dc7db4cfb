import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const noPublicAddress = facetRule({
  id: 'no-public-address',
  title: 'Machines and containers have no public address that the service did not declare',
  rationale: 'Behind a load balancer nothing else needs an address that the internet can reach.',
  severity: 'medium',
  category: 'exposure',
  references: ['FSBP EC2.9, EC2.15, ECS.2, SageMaker.1'],
  remediation: {
    ...onAws(
      'Set AssociatePublicIpAddress, MapPublicIpOnLaunch or AssignPublicIp to false.',
      'Set associate_public_ip_address, map_public_ip_on_launch or assign_public_ip to false.',
    ),
    compose: 'Publish on the loopback interface: "127.0.0.1:8080:8080".',
  },
  equivalents: {
    checkov: ['CKV_AWS_88', 'CKV_AWS_130', 'CKV_AWS_333', 'CKV_AWS_122'],
    trivy: ['ec2/no_public_ip', 'ec2/no_public_ip_subnet'],
  },
  facet: 'Exposure',
  judge: ({ kind, what, open }, { context }) =>
    kind !== 'address' || isPublic(context)
      ? NOT_APPLICABLE
      : judge(open, (is) => !is, { expected: `the ${what} to have no public address`, absent: 'pass' }),
});
