import type { Facet } from '../../model/facets';
import { absent, allOf, known, mapValue, orDefault, type Value } from '../../model/value';
import { endpoint, exposure, logs, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView, View } from '../view';

const ELB_POLICY = platformDefault('ELB: SslPolicy is ELBSecurityPolicy-2016-08 in the API');
const HTTPS = new Set(['HTTPS', 'TLS', 'SSL']);
const PLAIN = new Set(['HTTP']);
const LISTENER = ['protocol', 'lbProtocol'];
const OFF = platformDefault('access logs are off until a bucket is named');

const redirects = (action: View): Value<boolean> =>
  mapValue(action.text(['redirectConfig.protocol', 'redirect.protocol']), (protocol) => protocol === 'HTTPS');

/** HTTP is TLS only where all it does is to send clients to HTTPS. */
function listener(resource: ResourceView): Facet[] {
  const protocol = resource.text('protocol');
  if (protocol.state === 'absent' && !isApplication(resource)) return [];
  const actions = resource.blocks(['defaultActions', 'defaultAction']).map(redirects);
  const redirecting = actions.length > 0 ? allOf(actions, resource.at()) : known(false, resource.at());
  const tls =
    protocol.state === 'known' &&
    PLAIN.has(protocol.value.toUpperCase()) &&
    !(redirecting.state === 'known' && !redirecting.value)
      ? orDefault(redirecting, false, OFF)
      : orDefault(
          mapValue(protocol, (name) => !PLAIN.has(name.toUpperCase())),
          false,
          platformDefault('ELB: a listener is HTTP unless it says HTTPS'),
        );
  const facing = resource.targets('loadBalancerArn').map(internetFacing);
  const secure = protocol.state === 'known' && HTTPS.has(protocol.value.toUpperCase());
  return [
    endpoint(
      'load balancer listener',
      tls,
      secure ? resource.textOr('sslPolicy', 'ELBSecurityPolicy-2016-08', ELB_POLICY) : undefined,
      facing[0],
    ),
  ];
}

const isApplication = (resource: ResourceView): boolean => {
  const balancer = resource.targets('loadBalancerArn')[0];
  return !balancer?.is(['type', 'loadBalancerType'], 'gateway');
};

const internetFacing = (balancer: ResourceView): Value<boolean> => {
  const internal = balancer.bool('internal');
  if (internal.state !== 'absent') return mapValue(internal, (value) => !value);
  return mapValue(
    balancer.textOr('scheme', 'internet-facing', platformDefault('ELB: Scheme is internet-facing')),
    (scheme) => scheme !== 'internal',
  );
};

function accessLogs(balancer: ResourceView): Facet {
  const attribute = balancer
    .blocks('loadBalancerAttributes')
    .find((block) => block.is('key', 'access_logs.s3.enabled'));
  const enabled = attribute
    ? attribute.bool('value')
    : balancer.boolOr(['accessLogs.enabled', 'accessLoggingPolicy.enabled'], false, OFF);
  const classic =
    balancer.has('accessLogs.bucket') && !balancer.has('accessLogs.enabled') && balancer.raw.type === 'aws_elb';
  return logs('access', 'load balancer', classic ? known(true, balancer.at('accessLogs')) : enabled);
}

/** Classic load balancers take protocols of two layers; TCP may carry anything. */
function classic(balancer: ResourceView): Facet[] {
  const facing = internetFacing(balancer);
  return balancer.blocks(['listeners', 'listener']).map((block) =>
    endpoint(
      'classic load balancer listener',
      mapValue(block.text(LISTENER), (protocol) => HTTPS.has(protocol.toUpperCase())),
      undefined,
      facing,
    ),
  );
}

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

const stageLogs = (stage: ResourceView): Facet =>
  logs(
    'access',
    'API stage',
    stage.present([
      'accessLogSettings.destinationArn',
      'accessLogSetting.destinationArn',
      'accessLogSettings.destination',
    ]),
  );

function methodCaches(stage: ResourceView): Facet[] {
  return stage
    .blocks(['methodSettings', 'settings'])
    .filter((settings) => settings.has('cachingEnabled') && !settings.is('cachingEnabled', 'false'))
    .filter((settings) => {
      const caching = settings.bool('cachingEnabled');
      return !(caching.state === 'known' && !caching.value);
    })
    .map((settings) =>
      store(
        'API response cache',
        settings.boolOr('cacheDataEncrypted', false, platformDefault('API Gateway: CacheDataEncrypted is false')),
        false,
      ),
    );
}

export const edge: readonly Kind[] = [
  {
    kind: 'elbv2.balancer',
    cloudformation: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    terraform: ['aws_lb', 'aws_alb'],
    facets: (balancer) =>
      balancer.is(['loadBalancerType', 'type'], 'gateway')
        ? []
        : [exposure('load-balancer', 'load balancer', internetFacing(balancer)), accessLogs(balancer)],
  },
  {
    kind: 'elbv2.listener',
    cloudformation: ['AWS::ElasticLoadBalancingV2::Listener'],
    terraform: ['aws_lb_listener', 'aws_alb_listener'],
    facets: listener,
  },
  {
    kind: 'elb.balancer',
    cloudformation: ['AWS::ElasticLoadBalancing::LoadBalancer'],
    terraform: ['aws_elb'],
    facets: (balancer) => [
      exposure('load-balancer', 'classic load balancer', internetFacing(balancer)),
      accessLogs(balancer),
      ...classic(balancer),
    ],
  },
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
    kind: 'apigateway.stage',
    cloudformation: [
      'AWS::ApiGateway::Stage',
      'AWS::ApiGatewayV2::Stage',
      'AWS::Serverless::Api',
      'AWS::Serverless::HttpApi',
    ],
    terraform: ['aws_api_gateway_stage', 'aws_apigatewayv2_stage'],
    facets: (stage) => [stageLogs(stage), ...methodCaches(stage)],
  },
  {
    kind: 'apigateway.method-settings',
    terraform: ['aws_api_gateway_method_settings'],
    facets: methodCaches,
  },
  {
    kind: 'apigateway.domain',
    cloudformation: ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName'],
    terraform: ['aws_api_gateway_domain_name', 'aws_apigatewayv2_domain_name'],
    facets: (domain) => {
      const path = [
        'securityPolicy',
        'domainNameConfigurations.securityPolicy',
        'domainNameConfiguration.securityPolicy',
      ];
      const version = domain.textOr(
        path,
        'TLS_1_0',
        platformDefault('API Gateway: SecurityPolicy is TLS_1_0 for edge domains and TLS_1_2 for regional ones'),
      );
      return [endpoint('API domain', undefined, version, known(true, domain.at()))];
    },
  },
  {
    kind: 'apigateway.method',
    cloudformation: ['AWS::ApiGateway::Method'],
    terraform: ['aws_api_gateway_method'],
    facets: (method) => {
      if (method.is('httpMethod', 'OPTIONS')) return [];
      const open = mapValue(
        method.textOr(
          ['authorizationType', 'authorization'],
          'NONE',
          platformDefault('API Gateway: AuthorizationType is NONE'),
        ),
        (type) => type === 'NONE',
      );
      const key = method.bool('apiKeyRequired');
      return [
        exposure('unauthenticated', 'API method', key.state === 'known' && key.value ? known(false, key.at) : open),
      ];
    },
  },
  {
    kind: 'apigatewayv2.route',
    cloudformation: ['AWS::ApiGatewayV2::Route'],
    terraform: ['aws_apigatewayv2_route'],
    facets: (route) => [
      exposure(
        'unauthenticated',
        'API route',
        mapValue(
          route.textOr('authorizationType', 'NONE', platformDefault('API Gateway v2: AuthorizationType is NONE')),
          (type) => type === 'NONE',
        ),
      ),
    ],
  },
  {
    kind: 'apigateway.api',
    cloudformation: ['AWS::ApiGateway::RestApi'],
    terraform: ['aws_api_gateway_rest_api'],
    facets: (api) => [policyAt(api, 'policy', 'resource', 'execute-api')],
  },
  {
    kind: 'globalaccelerator.accelerator',
    terraform: ['aws_globalaccelerator_accelerator'],
    facets: (accelerator) => [
      logs('flow', 'Global Accelerator', accelerator.boolOr('attributes.flowLogsEnabled', false, OFF)),
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
      endpoint('CloudSearch domain', domain.boolOr('endpointOptions.enforceHttps', false, OFF)),
      endpoint(
        'CloudSearch domain',
        undefined,
        domain.textOr('endpointOptions.tlsSecurityPolicy', 'Policy-Min-TLS-1-0-2019-07', OFF),
      ),
    ],
  },
  {
    kind: 'appsync.api',
    cloudformation: ['AWS::AppSync::GraphQLApi'],
    terraform: ['aws_appsync_graphql_api'],
    facets: (api) => [
      logs(
        'access',
        'GraphQL API',
        mapValue(anyText(api, ['logConfig.fieldLogLevel']), (level) => level !== 'NONE'),
      ),
    ],
  },
  {
    kind: 'appsync.cache',
    cloudformation: ['AWS::AppSync::ApiCache'],
    terraform: ['aws_appsync_api_cache'],
    facets: (cache) => [
      store(
        'GraphQL API cache',
        cache.boolOr('atRestEncryptionEnabled', false, platformDefault('AppSync: cache encryption is off')),
        false,
      ),
      endpoint(
        'GraphQL API cache',
        cache.boolOr('transitEncryptionEnabled', false, platformDefault('AppSync: cache encryption is off')),
      ),
    ],
  },
];

function anyText(view: View, paths: readonly string[]): Value<string> {
  return view.has(paths) ? view.text(paths) : absent(view.at(paths));
}
