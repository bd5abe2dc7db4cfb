import { anyOf, known, mapValue, type Value } from '../../model/value';
import { alwaysEncrypted, endpoint, exposure, internalLink, literally, logs, secretProperties, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView } from '../view';

const SSE_SQS = platformDefault('Amazon SQS encrypts with SSE-SQS where no key is named', '2022-10-04');
const NOT_SNS = platformDefault('Amazon SNS does not encrypt topics unless a key is named');
const NO_STREAM_KEY = platformDefault('Kinesis: server-side encryption is off unless StreamEncryption is set');
const POLICY = ['policyDocument', 'policy'];
const TLS_MSK = platformDefault('MSK: ClientBroker is TLS');

/** A key counts as encryption; the flag may switch the platform's own key on or off. */
function queueEncrypted(queue: ResourceView): Value<boolean> {
  const key = queue.present('kmsMasterKeyId');
  if (key.state === 'unknown' || (key.state === 'known' && key.value)) return key;
  return queue.boolOr('sqsManagedSseEnabled', true, SSE_SQS);
}

function brokerLogs(cluster: ResourceView): Value<boolean> {
  const places = ['cloudWatchLogs', 'cloudwatchLogs', 'firehose', 's3'].map((name) =>
    cluster.bool(`loggingInfo.brokerLogs.${name}.enabled`),
  );
  return anyOf(
    places.filter((place) => place.state !== 'absent'),
    cluster.at('loggingInfo.brokerLogs'),
  );
}

export const messaging: readonly Kind[] = [
  {
    kind: 'sqs.queue',
    cloudformation: ['AWS::SQS::Queue'],
    terraform: ['aws_sqs_queue'],
    facets: (queue) => [
      store('SQS queue', queueEncrypted(queue), queue.pattern('kmsMasterKeyId')),
      policyAt(queue, 'policy', 'resource', 'sqs'),
    ],
  },
  {
    kind: 'sqs.policy',
    cloudformation: ['AWS::SQS::QueuePolicy'],
    terraform: ['aws_sqs_queue_policy'],
    facets: (policy) => [policyAt(policy, POLICY, 'resource', 'sqs')],
  },
  {
    kind: 'sns.topic',
    cloudformation: ['AWS::SNS::Topic'],
    terraform: ['aws_sns_topic'],
    facets: (topic) => {
      const key = topic.present('kmsMasterKeyId');
      const off = key.state === 'known' && !key.value;
      return [
        store('SNS topic', off ? known(false, key.at, { default: NOT_SNS }) : key, topic.pattern('kmsMasterKeyId')),
        policyAt(topic, 'policy', 'resource', 'sns'),
      ];
    },
  },
  {
    kind: 'sns.policy',
    cloudformation: ['AWS::SNS::TopicPolicy'],
    terraform: ['aws_sns_topic_policy'],
    facets: (policy) => [policyAt(policy, POLICY, 'resource', 'sns')],
  },
  { kind: 'sns.subscription', cloudformation: ['AWS::SNS::Subscription'], terraform: ['aws_sns_topic_subscription'] },
  {
    kind: 'events.bus-policy',
    cloudformation: ['AWS::Events::EventBusPolicy'],
    terraform: ['aws_cloudwatch_event_bus_policy'],
    facets: (policy) => [policyAt(policy, ['statement', 'policy'], 'resource', 'events')],
  },
  {
    kind: 'kinesis.stream',
    cloudformation: ['AWS::Kinesis::Stream'],
    terraform: ['aws_kinesis_stream'],
    facets: (stream) => [
      store(
        'Kinesis stream',
        mapValue(
          stream.textOr(['streamEncryption.encryptionType', 'encryptionType'], 'NONE', NO_STREAM_KEY),
          (type) => type === 'KMS',
        ),
        stream.pattern(['streamEncryption.keyId', 'kmsKeyId']),
      ),
    ],
  },
  {
    kind: 'kinesis.video',
    cloudformation: ['AWS::KinesisVideo::Stream'],
    terraform: ['aws_kinesis_video_stream'],
    facets: (stream) => [alwaysEncrypted('Kinesis video stream', stream.pattern('kmsKeyId'))],
  },
  {
    kind: 'firehose.stream',
    cloudformation: ['AWS::KinesisFirehose::DeliveryStream'],
    terraform: ['aws_kinesis_firehose_delivery_stream'],
    facets: (stream) => {
      // A stream that reads from Kinesis is encrypted by its source.
      if (stream.has('kinesisStreamSourceConfiguration') || stream.has('kinesisSourceConfiguration')) return [];
      const inline = stream.has('deliveryStreamEncryptionConfigurationInput');
      const encrypted = inline
        ? literally(true, stream.at('deliveryStreamEncryptionConfigurationInput'))
        : stream.boolOr(
            'serverSideEncryption.enabled',
            false,
            platformDefault('Firehose: server-side encryption is off'),
          );
      const key = ['deliveryStreamEncryptionConfigurationInput.keyArn', 'serverSideEncryption.keyArn'];
      return [store('Firehose delivery stream', encrypted, stream.pattern(key))];
    },
  },
  {
    kind: 'msk.cluster',
    cloudformation: ['AWS::MSK::Cluster'],
    terraform: ['aws_msk_cluster'],
    facets: (cluster) => [
      alwaysEncrypted(
        'MSK cluster',
        cluster.pattern([
          'encryptionInfo.encryptionAtRest.dataVolumeKMSKeyId',
          'encryptionInfo.encryptionAtRestKmsKeyArn',
        ]),
      ),
      endpoint(
        'MSK cluster',
        mapValue(
          cluster.textOr('encryptionInfo.encryptionInTransit.clientBroker', 'TLS', TLS_MSK),
          (mode) => mode === 'TLS',
        ),
      ),
      internalLink(
        'MSK cluster, between its brokers',
        cluster.boolOr('encryptionInfo.encryptionInTransit.inCluster', true, TLS_MSK),
      ),
      logs('audit', 'MSK cluster', brokerLogs(cluster)),
      exposure(
        'endpoint',
        'MSK cluster',
        mapValue(
          cluster.textOr('brokerNodeGroupInfo.connectivityInfo.publicAccess.type', 'DISABLED', TLS_MSK),
          (type) => type !== 'DISABLED',
        ),
      ),
    ],
  },
  {
    kind: 'mq.broker',
    cloudformation: ['AWS::AmazonMQ::Broker'],
    terraform: ['aws_mq_broker'],
    facets: (broker) => [
      alwaysEncrypted('MQ broker', broker.pattern('encryptionOptions.kmsKeyId')),
      logs(
        'audit',
        'MQ broker',
        anyOf([broker.bool(['logs.general', 'logs.audit']), broker.bool('logs.audit')], broker.at('logs')),
      ),
      exposure(
        'endpoint',
        'MQ broker',
        broker.boolOr('publiclyAccessible', false, platformDefault('MQ: publicly_accessible is false')),
      ),
      ...broker.blocks(['user', 'users']).map((user) => secretProperties(user, 'MQ user', ['password'])),
    ],
  },
];
