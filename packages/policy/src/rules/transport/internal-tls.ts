import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const internalTls = facetRule({
  id: 'internal-tls',
  title: 'The nodes of one system use TLS among themselves',
  rationale: 'Data that is protected up to the front door travels on between nodes, often over another network.',
  severity: 'medium',
  category: 'transport',
  references: ['FSBP ES.3, Opensearch.3, MSK.1'],
  remediation: onAws(
    'Set NodeToNodeEncryptionOptions.Enabled or InCluster to true.',
    'Set node_to_node_encryption or in_cluster to true.',
  ),
  equivalents: { checkov: ['CKV_AWS_6'], trivy: ['elasticsearch/enable_in_transit_encryption'] },
  facet: 'TlsEndpoint',
  judge: ({ internal, tlsOnly, what }) =>
    internal && tlsOnly ? judge(tlsOnly, Boolean, { expected: `the ${what} to use TLS` }) : NOT_APPLICABLE,
});
