import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

/**
 * Whether a policy's name promises TLS 1.2 or later.
 *
 * AWS names them by the oldest version that they accept: `ELBSecurityPolicy-TLS13-1-2-2021-06`, `TLSv1.2_2021`,
 * `Policy-Min-TLS-1-2-2019-07`, `TLS_1_2`, `SecurityPolicy_TLS13_1_3_2025_09`.
 */
export function isModernTls(name: string): boolean {
  const oldest =
    /TLS13[-_]1[-_](\d)(?!\d)/.exec(name) ?? /TLSv?[-_]?1[-_.]?(\d)(?!\d)/i.exec(name) ?? /FS-1-(\d)(?!\d)/.exec(name);
  return oldest !== null && Number(oldest[1]) >= 2;
}

export const tlsModern = facetRule({
  id: 'tls-modern',
  title: 'TLS 1.2 is the oldest version accepted',
  rationale: 'TLS 1.0 and 1.1 are broken and deprecated since RFC 8996.',
  severity: 'high',
  category: 'transport',
  references: ['FSBP ELB.17, CloudFront.15, Opensearch.8', 'RFC 8996'],
  remediation: onAws(
    'Set SslPolicy ELBSecurityPolicy-TLS13-1-2-2021-06, MinimumProtocolVersion TLSv1.2_2021, TLSSecurityPolicy Policy-Min-TLS-1-2-2019-07 or SecurityPolicy TLS_1_2.',
    'Set ssl_policy, minimum_protocol_version, tls_security_policy or security_policy to one that begins at TLS 1.2.',
  ),
  equivalents: {
    checkov: ['CKV_AWS_103', 'CKV_AWS_174', 'CKV_AWS_206', 'CKV_AWS_228'],
    trivy: [
      'elb/use_secure_tls_policy',
      'cloudfront/use_secure_tls_policy',
      'elasticsearch/use_secure_tls_policy',
      'apigateway/use_secure_tls_policy',
    ],
  },
  facet: 'TlsEndpoint',
  judge: (endpoint) =>
    endpoint.minimumVersion === undefined
      ? NOT_APPLICABLE
      : judge(endpoint.minimumVersion, isModernTls, {
          expected: `the ${endpoint.what} to accept TLS 1.2 and later alone`,
        }),
});
