import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const endpointPrivate = facetRule({
  id: 'endpoint-private',
  title: 'Data stores and control planes have no public endpoint',
  rationale:
    "A database or a cluster that the internet can reach is one leaked password away from being somebody else's.",
  severity: 'high',
  category: 'exposure',
  references: ['FSBP RDS.2, EKS.1, Redshift.1, DMS.1, ES.2', 'CIS AWS 5.0: 2.2.3'],
  remediation: onAws(
    'Set PubliclyAccessible or EndpointPublicAccess to false, or place it in a VPC.',
    'Set publicly_accessible or endpoint_public_access to false, or add vpc_options.',
  ),
  equivalents: {
    checkov: [
      'CKV_AWS_17',
      'CKV_AWS_39',
      'CKV_AWS_69',
      'CKV_AWS_87',
      'CKV_AWS_89',
      'CKV_AWS_102',
      'CKV_AWS_137',
      'CKV_AWS_164',
    ],
    trivy: [
      'eks/no_public_cluster_access',
      'rds/no_public_db_access',
      'rds/enable_public_access',
      'redshift/use_vpc',
      'mq/no_public_access',
    ],
  },
  facet: 'Exposure',
  judge: ({ kind, what, open }) =>
    kind === 'endpoint'
      ? judge(open, (is) => !is, { expected: `the ${what} to have no public endpoint`, absent: 'pass' })
      : NOT_APPLICABLE,
});
