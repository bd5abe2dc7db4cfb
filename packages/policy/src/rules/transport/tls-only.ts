import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const tlsOnly = facetRule({
  id: 'tls-only',
  title: 'Clients have to use TLS',
  rationale: 'What crosses a network in the clear can be read and changed on the way.',
  severity: 'high',
  category: 'transport',
  references: ['FSBP ELB.1, CloudFront.3, ES.8, ElastiCache.5, MSK.1', 'CIS AWS 5.0: 2.1.1'],
  remediation: {
    ...onAws(
      'Use Protocol HTTPS or a redirect to it, ViewerProtocolPolicy redirect-to-https, EnforceHTTPS, TransitEncryptionEnabled or ClientBroker TLS.',
      'Use protocol = "HTTPS" or a redirect to it, viewer_protocol_policy = "redirect-to-https", enforce_https, transit_encryption_enabled or client_broker = "TLS".',
    ),
    kubernetes: 'Add spec.tls to the Ingress, or a listener with protocol HTTPS to the Gateway.',
  },
  equivalents: {
    checkov: [
      'CKV_AWS_2',
      'CKV2_AWS_20',
      'CKV_AWS_30',
      'CKV_AWS_31',
      'CKV_AWS_34',
      'CKV_AWS_81',
      'CKV_AWS_83',
      'CKV_AWS_90',
      'CKV_AWS_97',
      'CKV_AWS_105',
      'CKV_AWS_202',
      'CKV_AWS_239',
      'CKV_AWS_376',
    ],
    trivy: [
      'elb/http_not_used',
      'cloudfront/enforce_https',
      'elasticsearch/enforce_https',
      'elasticache/enable_in_transit_encryption',
      'msk/enable_in_transit_encryption',
      'ecs/enable_in_transit_encryption',
    ],
  },
  facet: 'TlsEndpoint',
  judge: (endpoint) =>
    endpoint.tlsOnly === undefined || endpoint.internal
      ? NOT_APPLICABLE
      : judge(endpoint.tlsOnly, Boolean, { expected: `the ${endpoint.what} to accept TLS alone` }),
});
