import type { Facet } from '../../model/facets';
import { absent, known, mapValue, type Value } from '../../model/value';
import { endpoint, exposure, logs, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView, View } from '../view';

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

export const apis: readonly Kind[] = [
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
