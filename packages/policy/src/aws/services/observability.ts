import type { Facet } from '../../model/facets';
import { known, mapValue, orDefault, type Value } from '../../model/value';
import { itemsOf, textOf } from '../../tree/node';
import { alwaysEncrypted, endpoint, exposure, internalLink, logs, secretProperties, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView } from '../view';

const OLD_TLS = platformDefault('OpenSearch: TLSSecurityPolicy is Policy-Min-TLS-1-0-2019-07');
const OFF = platformDefault('OpenSearch: off where it is left out');
const FOREVER = platformDefault('CloudWatch Logs keeps events for ever where no retention is set');

function domain(resource: ResourceView): (Facet | undefined)[] {
  const options = (name: string): readonly string[] => [`domainEndpointOptions.${name}`];
  const inVpc = resource.has(['vpcOptions']);
  return [
    store(
      'search domain',
      resource.boolOr(['encryptionAtRestOptions.enabled', 'encryptAtRest.enabled'], false, OFF),
      resource.pattern(['encryptionAtRestOptions.kmsKeyId', 'encryptAtRest.kmsKeyId']),
    ),
    endpoint('search domain', resource.boolOr(options('enforceHttps'), false, OFF)),
    endpoint(
      'search domain',
      undefined,
      resource.textOr(options('tlsSecurityPolicy'), 'Policy-Min-TLS-1-0-2019-07', OLD_TLS),
    ),
    internalLink(
      'search domain, between its nodes',
      resource.boolOr(['nodeToNodeEncryptionOptions.enabled', 'nodeToNodeEncryption.enabled'], false, OFF),
    ),
    logs('audit', 'search domain', auditLogs(resource)),
    exposure('endpoint', 'search domain', known(!inVpc, resource.at('vpcOptions'))),
    policyAt(resource, 'accessPolicies', 'resource', 'es'),
    secretProperties(resource, 'search domain', ['advancedSecurityOptions.masterUserOptions.masterUserPassword']),
  ];
}

/** `{AUDIT_LOGS: {...}}` in CloudFormation, blocks with a `log_type` in Terraform. */
function auditLogs(resource: ResourceView): Value<boolean> {
  const at = resource.at('logPublishingOptions');
  const block = resource.blocks('logPublishingOptions').find((option) => option.is('logType', 'AUDIT_LOGS'));
  if (block) return block.boolOr('enabled', true, platformDefault('OpenSearch: a named log group is enabled'));
  const keyed = resource.blocks('logPublishingOptions.auditLogs')[0];
  if (keyed) return keyed.has('enabled') ? keyed.bool('enabled') : keyed.present('cloudWatchLogsLogGroupArn');
  const open = resource.get('logPublishingOptions');
  if (open?.kind === 'unknown') return { state: 'unknown', dependsOn: open.dependsOn, at };
  return known(false, at, { default: OFF });
}

function trail(resource: ResourceView): Facet[] {
  return [
    alwaysEncrypted('CloudTrail trail', resource.pattern('kmsKeyId')),
    logs(
      'trail',
      'CloudTrail trail',
      resource.boolOr(['isLogging', 'enableLogging'], true, platformDefault('CloudTrail: a trail logs')),
    ),
  ];
}

function alarm(resource: ResourceView): Facet {
  const words = ['alarmName', 'alarmDescription', 'metricName', 'name'].map((path) => textOf(resource.get(path)) ?? '');
  const inner = resource
    .blocks(['metrics', 'metricQuery'])
    .flatMap((metric) => [
      textOf(metric.get(['metricStat.metric.metricName', 'metric.metricName'])) ?? '',
      textOf(metric.get('label')) ?? '',
    ]);
  return {
    facet: 'Alarm',
    metric: resource.text('metricName'),
    namespace: resource.text('namespace'),
    statistic: resource.text(['extendedStatistic', 'statistic']),
    actions: receivers(resource),
    enabled: resource.boolOr('actionsEnabled', true, platformDefault('CloudWatch: ActionsEnabled is true')),
    description: [resource.raw.address, ...words, ...inner].join(' '),
  };
}

/**
 * Number of actions that reach someone: a topic of the same input needs a subscription, any other action is taken as it is.
 *
 * An ARN of which only the account or the region is open names its receiver all the same.
 */
function receivers(resource: ResourceView): Value<number> {
  const at = resource.at('alarmActions');
  const node = resource.get('alarmActions');
  const actions = itemsOf(node);
  const open = actions.find(
    (action) => action.kind === 'unknown' && !action.refs?.length && !/^arn:.*:[\w-]+$/.test(action.template ?? ''),
  );
  if (open?.kind === 'unknown') return { state: 'unknown', dependsOn: open.dependsOn, at };
  const silent = resource
    .targets('alarmActions')
    .filter((target) => target.kind() === 'sns.topic' && !target.has('subscription'))
    .filter((topic) => topic.related('sns.subscription', ['topicArn', 'topic']).length === 0);
  return known(
    actions.length - silent.length,
    at,
    silent.length > 0 ? { note: `${silent[0]?.raw.address} has no subscription` } : {},
  );
}

export const observability: readonly Kind[] = [
  {
    kind: 'opensearch.domain',
    cloudformation: ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'],
    terraform: ['aws_opensearch_domain', 'aws_elasticsearch_domain'],
    facets: domain,
  },
  {
    kind: 'opensearch.policy',
    terraform: ['aws_opensearch_domain_policy', 'aws_elasticsearch_domain_policy'],
    facets: (policy) => [policyAt(policy, 'accessPolicies', 'resource', 'es')],
  },
  {
    kind: 'cloudtrail.trail',
    cloudformation: ['AWS::CloudTrail::Trail'],
    terraform: ['aws_cloudtrail'],
    facets: trail,
  },
  {
    kind: 'cloudtrail.event-store',
    cloudformation: ['AWS::CloudTrail::EventDataStore'],
    terraform: ['aws_cloudtrail_event_data_store'],
    facets: (events) => [alwaysEncrypted('CloudTrail event data store', events.pattern('kmsKeyId'))],
  },
  {
    kind: 'logs.group',
    cloudformation: ['AWS::Logs::LogGroup'],
    terraform: ['aws_cloudwatch_log_group'],
    facets: (group) => [
      {
        facet: 'LogSink',
        retentionDays: orDefault(group.number('retentionInDays'), 0, FOREVER),
        key: group.pattern('kmsKeyId'),
      },
    ],
  },
  {
    kind: 'cloudwatch.alarm',
    cloudformation: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    terraform: ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'],
    facets: (resource) => [alarm(resource)],
  },
  {
    kind: 'stepfunctions.machine',
    cloudformation: ['AWS::StepFunctions::StateMachine'],
    terraform: ['aws_sfn_state_machine'],
    facets: (machine) => [
      logs(
        'audit',
        'state machine',
        mapValue(
          machine.textOr('loggingConfiguration.level', 'OFF', platformDefault('Step Functions: logging level is OFF')),
          (level) => level !== 'OFF',
        ),
      ),
    ],
  },
  {
    kind: 'ecs.cluster',
    cloudformation: ['AWS::ECS::Cluster'],
    terraform: ['aws_ecs_cluster'],
    facets: () => [],
  },
];
