import type { Facet } from '../../model/facets';
import { allOf, known, mapValue, type Value } from '../../model/value';
import { endpoint, exposure, logs } from '../facets';
import { type Kind, platformDefault } from '../kind';
import type { ResourceView, View } from '../view';

const NO_LOGS = platformDefault('logs are off until a destination is named');
const OLD_TLS = platformDefault('CloudSearch: HTTPS is not enforced and TLS 1.0 is accepted');

function distribution(resource: ResourceView): Facet[] {
  const view = resource.blocks('distributionConfig')[0] ?? resource;
  const behaviours = ['defaultCacheBehavior', 'cacheBehaviors', 'orderedCacheBehavior'].flatMap((path) =>
    view.blocks(path).map((block) => mapValue(block.text('viewerProtocolPolicy'), (policy) => policy !== 'allow-all')),
  );
  const certificate = view.blocks('viewerCertificate')[0];
  const origins = view
    .blocks(['origins', 'origin'])
    .map((origin) =>
      mapValue(origin.text('customOriginConfig.originProtocolPolicy'), (policy) => policy === 'https-only'),
    )
    .filter((origin) => origin.state !== 'absent');
  return [
    ...behaviours.map((behaviour) =>
      endpoint('CloudFront distribution', behaviour, undefined, known(true, resource.at())),
    ),
    ...viewerTls(view, certificate),
    ...origins.map((origin) => endpoint('CloudFront origin', origin)),
    logs('access', 'CloudFront distribution', distributionLogs(resource, view)),
  ];
}

/**
 * On CloudFront's own domain the oldest version is CloudFront's to choose: there is nothing to judge. Other names need a
 * certificate of their own, and with it a version.
 */
function viewerTls(view: View, certificate: View | undefined): Facet[] {
  if (!certificate) return [];
  const own = certificate.bool('cloudfrontDefaultCertificate');
  const named = view.texts('aliases').length > 0;
  if (own.state === 'known' && own.value && !named) return [];
  const version = certificate.textOr(
    'minimumProtocolVersion',
    'TLSv1',
    platformDefault('CloudFront: MinimumProtocolVersion is TLSv1'),
  );
  return [endpoint('CloudFront viewer certificate', undefined, version, known(true, view.at()))];
}

/** Standard logging writes to a bucket; version 2 is a delivery from a source that names the distribution. */
function distributionLogs(resource: ResourceView, view: View): Value<boolean> {
  const inline = view.blocks(['logging', 'loggingConfig'])[0];
  if (inline) return inline.present('bucket');
  const deliveries = resource
    .related('logs.delivery-source', 'resourceArn')
    .flatMap((source) => source.related('logs.delivery', 'deliverySourceName', 'name'));
  return known(deliveries.length > 0, deliveries[0]?.at() ?? view.at('logging'));
}

export const edge: readonly Kind[] = [
  {
    kind: 'cloudfront.distribution',
    cloudformation: ['AWS::CloudFront::Distribution'],
    terraform: ['aws_cloudfront_distribution'],
    facets: distribution,
  },
  {
    kind: 'logs.delivery-source',
    cloudformation: ['AWS::Logs::DeliverySource'],
    terraform: ['aws_cloudwatch_log_delivery_source'],
  },
  { kind: 'logs.delivery', cloudformation: ['AWS::Logs::Delivery'], terraform: ['aws_cloudwatch_log_delivery'] },
  {
    kind: 'globalaccelerator.accelerator',
    terraform: ['aws_globalaccelerator_accelerator'],
    facets: (accelerator) => [
      logs('flow', 'Global Accelerator', accelerator.boolOr('attributes.flowLogsEnabled', false, NO_LOGS)),
    ],
  },
  {
    kind: 'wafv2.acl',
    terraform: ['aws_wafv2_web_acl'],
    facets: (acl) => [
      logs('access', 'web ACL', known(acl.related('wafv2.logging', 'resourceArn').length > 0, acl.at())),
    ],
  },
  { kind: 'wafv2.logging', terraform: ['aws_wafv2_web_acl_logging_configuration'] },
  {
    kind: 'transfer.server',
    cloudformation: ['AWS::Transfer::Server'],
    terraform: ['aws_transfer_server'],
    facets: (server) => [
      endpoint(
        'Transfer server',
        allOf(
          server.texts('protocols').map((protocol) => mapValue(protocol, (name) => name !== 'FTP')),
          server.at(),
        ),
      ),
      exposure(
        'endpoint',
        'Transfer server',
        mapValue(
          server.textOr('endpointType', 'PUBLIC', platformDefault('Transfer: EndpointType is PUBLIC')),
          (type) => type === 'PUBLIC',
        ),
      ),
    ],
  },
  {
    kind: 'cloudsearch.domain',
    terraform: ['aws_cloudsearch_domain'],
    facets: (domain) => [
      endpoint('CloudSearch domain', domain.boolOr('endpointOptions.enforceHttps', false, OLD_TLS)),
      endpoint(
        'CloudSearch domain',
        undefined,
        domain.textOr('endpointOptions.tlsSecurityPolicy', 'Policy-Min-TLS-1-0-2019-07', OLD_TLS),
      ),
    ],
  },
];
