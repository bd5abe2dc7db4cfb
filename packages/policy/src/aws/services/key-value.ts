import { mapValue } from '../../model/value';
import { alwaysEncrypted, endpoint, secretProperties, store } from '../facets';
import { type Kind, platformDefault } from '../kind';

const PLAIN = platformDefault('DAX: encryption at rest is off unless SSEEnabled is true');
const UNPROTECTED = platformDefault('DeletionProtection is off unless it is set');

/** Key-value tables and caches. */
export const keyValue: readonly Kind[] = [
  {
    kind: 'dynamodb.table',
    cloudformation: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    terraform: ['aws_dynamodb_table'],
    facets: (table) => [
      alwaysEncrypted(
        'DynamoDB table',
        table.pattern(['sseSpecification.kmsMasterKeyId', 'serverSideEncryption.kmsKeyArn']),
      ),
      {
        facet: 'DurableData',
        what: 'DynamoDB table',
        pointInTimeRecovery: table.boolOr(
          ['pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled', 'pointInTimeRecovery.enabled'],
          false,
          platformDefault('DynamoDB: point-in-time recovery is off'),
        ),
        deletionProtected: table.boolOr('deletionProtectionEnabled', false, UNPROTECTED),
      },
    ],
  },
  {
    kind: 'dax.cluster',
    cloudformation: ['AWS::DAX::Cluster'],
    terraform: ['aws_dax_cluster'],
    facets: (cluster) => [
      store(
        'DAX cluster',
        cluster.boolOr(['sseSpecification.sseEnabled', 'serverSideEncryption.enabled'], false, PLAIN),
        false,
      ),
      endpoint(
        'DAX cluster',
        mapValue(
          cluster.textOr('clusterEndpointEncryptionType', 'NONE', platformDefault('DAX: endpoint encryption is NONE')),
          (type) => type === 'TLS',
        ),
      ),
    ],
  },
  {
    kind: 'elasticache.group',
    cloudformation: ['AWS::ElastiCache::ReplicationGroup'],
    terraform: ['aws_elasticache_replication_group'],
    facets: (group) => [
      store(
        'ElastiCache replication group',
        group.boolOr(
          'atRestEncryptionEnabled',
          false,
          platformDefault('ElastiCache: at-rest encryption is off for Redis OSS'),
        ),
        group.pattern('kmsKeyId'),
      ),
      endpoint(
        'ElastiCache replication group',
        group.boolOr('transitEncryptionEnabled', false, platformDefault('ElastiCache: in-transit encryption is off')),
      ),
      secretProperties(group, 'ElastiCache replication group', ['authToken']),
    ],
  },
  {
    kind: 'elasticache.cluster',
    cloudformation: ['AWS::ElastiCache::CacheCluster'],
    terraform: ['aws_elasticache_cluster'],
    facets: (cluster) => [
      cluster.has('replicationGroupId')
        ? undefined
        : endpoint(
            'ElastiCache cluster',
            cluster.boolOr(
              'transitEncryptionEnabled',
              false,
              platformDefault('ElastiCache: in-transit encryption is off'),
            ),
          ),
    ],
  },
  {
    kind: 'elasticache.serverless',
    cloudformation: ['AWS::ElastiCache::ServerlessCache'],
    terraform: ['aws_elasticache_serverless_cache'],
    facets: (cache) => [alwaysEncrypted('ElastiCache serverless cache', cache.pattern('kmsKeyId'))],
  },
  {
    kind: 'memorydb.cluster',
    cloudformation: ['AWS::MemoryDB::Cluster'],
    terraform: ['aws_memorydb_cluster'],
    facets: (cluster) => [
      alwaysEncrypted('MemoryDB cluster', cluster.pattern(['kmsKeyId', 'kmsKeyArn'])),
      endpoint('MemoryDB cluster', cluster.boolOr('tlsEnabled', true, platformDefault('MemoryDB: TLS is on'))),
    ],
  },
];
