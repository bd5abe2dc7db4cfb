import type { Facet } from '../../model/facets';
import { allOf, known, mapValue, type Value } from '../../model/value';
import { alwaysEncrypted, endpoint, exportsLog, exposure, logs, secretProperties, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import type { ResourceView } from '../view';

const PLAIN = platformDefault('storage is not encrypted unless StorageEncrypted is true');
const UNPROTECTED = platformDefault('DeletionProtection is off unless it is set');
const NOT_PUBLIC = platformDefault('an instance outside a public subnet group gets no public address');

const encryptedAtRest = (resource: ResourceView, what: string): Facet =>
  store(what, resource.boolOr('storageEncrypted', false, PLAIN), resource.pattern(['kmsKeyId', 'kmsKeyArn']));

const protection = (resource: ResourceView, what: string, unless?: string): Facet => ({
  facet: 'DurableData',
  what,
  deletionProtected: resource.boolOr('deletionProtection', false, UNPROTECTED),
  backupDays: unless && resource.has(unless) ? undefined : resource.number('backupRetentionPeriod'),
});

const publicAddress = (resource: ResourceView, what: string): Facet =>
  exposure('endpoint', what, resource.boolOr('publiclyAccessible', false, NOT_PUBLIC));

const PASSWORDS = ['masterUserPassword', 'masterPassword', 'password'];

/** Instances of these inherit what the cluster says. */
const inCluster = (resource: ResourceView): boolean =>
  resource.has(['dbClusterIdentifier', 'clusterIdentifier']) ||
  /^aurora/i.test(
    String(resource.text('engine').state === 'known' ? (resource.text('engine') as { value: string }).value : ''),
  );

function exportedLogs(resource: ResourceView, what: string, names: readonly string[]): Facet {
  const path = ['enableCloudwatchLogsExports', 'enabledCloudwatchLogsExports'];
  return logs('audit', what, exportsLog(resource, path, names));
}

export const databases: readonly Kind[] = [
  {
    kind: 'rds.instance',
    cloudformation: ['AWS::RDS::DBInstance'],
    terraform: ['aws_db_instance', 'aws_rds_instance'],
    facets: (db) => [
      ...(inCluster(db) ||
      (db.has(['replicateSourceDb', 'sourceDBInstanceIdentifier', 'snapshotIdentifier', 'dbSnapshotIdentifier']) &&
        !db.has('storageEncrypted'))
        ? []
        : [encryptedAtRest(db, 'RDS instance'), protection(db, 'RDS instance', 'replicateSourceDb')]),
      publicAddress(db, 'RDS instance'),
      exportedLogsOfInstance(db),
      secretProperties(db, 'RDS instance', PASSWORDS),
    ],
  },
  {
    kind: 'rds.cluster',
    cloudformation: ['AWS::RDS::DBCluster'],
    terraform: ['aws_rds_cluster'],
    facets: (cluster) => [
      encryptedAtRest(cluster, 'RDS cluster'),
      protection(cluster, 'RDS cluster'),
      secretProperties(cluster, 'RDS cluster', PASSWORDS),
    ],
  },
  {
    kind: 'rds.cluster-instance',
    terraform: ['aws_rds_cluster_instance', 'aws_docdb_cluster_instance', 'aws_neptune_cluster_instance'],
    cloudformation: ['AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance'],
    facets: (instance) => [publicAddress(instance, 'database instance')],
  },
  {
    kind: 'rds.global',
    cloudformation: ['AWS::RDS::GlobalCluster'],
    terraform: ['aws_rds_global_cluster', 'aws_docdb_global_cluster', 'aws_neptune_global_cluster'],
    facets: (cluster) => [
      cluster.has('sourceDbClusterIdentifier')
        ? undefined
        : store('global database', cluster.boolOr('storageEncrypted', false, PLAIN), false),
    ],
  },
  {
    kind: 'docdb.cluster',
    cloudformation: ['AWS::DocDB::DBCluster'],
    terraform: ['aws_docdb_cluster'],
    facets: (cluster) => [
      encryptedAtRest(cluster, 'DocumentDB cluster'),
      exportedLogs(cluster, 'DocumentDB cluster', ['audit', 'profiler']),
      protection(cluster, 'DocumentDB cluster'),
      secretProperties(cluster, 'DocumentDB cluster', PASSWORDS),
    ],
  },
  {
    kind: 'docdb.parameters',
    cloudformation: ['AWS::DocDB::DBClusterParameterGroup'],
    terraform: ['aws_docdb_cluster_parameter_group'],
    facets: (group) => parameter(group, 'tls', 'DocumentDB parameter group', (value) => value !== 'disabled'),
  },
  {
    kind: 'neptune.cluster',
    cloudformation: ['AWS::Neptune::DBCluster'],
    terraform: ['aws_neptune_cluster'],
    facets: (cluster) => [
      encryptedAtRest(cluster, 'Neptune cluster'),
      exportedLogs(cluster, 'Neptune cluster', ['audit']),
      protection(cluster, 'Neptune cluster'),
    ],
  },
  {
    kind: 'redshift.cluster',
    cloudformation: ['AWS::Redshift::Cluster'],
    terraform: ['aws_redshift_cluster'],
    facets: (cluster) => [
      store(
        'Redshift cluster',
        cluster.boolOr('encrypted', false, platformDefault('Redshift: encrypted is false in the API')),
        cluster.pattern('kmsKeyId'),
      ),
      // Provider 5 and the API before 2025 made clusters public where nothing was written.
      exposure(
        'endpoint',
        'Redshift cluster',
        cluster.boolOr(
          'publiclyAccessible',
          cluster.dialect !== 'cloudformation',
          platformDefault('Terraform provider 5: publicly_accessible is true'),
        ),
      ),
      logs(
        'audit',
        'Redshift cluster',
        cluster.has('loggingProperties') ||
          cluster.related('redshift.logging', 'clusterIdentifier', 'clusterIdentifier').length > 0
          ? known(true, cluster.at('loggingProperties'))
          : cluster.bool('logging.enable'),
      ),
      secretProperties(cluster, 'Redshift cluster', PASSWORDS),
    ],
  },
  { kind: 'redshift.logging', terraform: ['aws_redshift_logging'] },
  {
    kind: 'redshift.parameters',
    cloudformation: ['AWS::Redshift::ClusterParameterGroup'],
    terraform: ['aws_redshift_parameter_group'],
    facets: (group) => parameter(group, 'require_ssl', 'Redshift parameter group', (value) => value === 'true'),
  },
  {
    kind: 'redshift-serverless.namespace',
    cloudformation: ['AWS::RedshiftServerless::Namespace'],
    terraform: ['aws_redshiftserverless_namespace'],
    facets: (namespace) => [
      alwaysEncrypted('Redshift Serverless namespace', namespace.pattern('kmsKeyId')),
      secretProperties(namespace, 'Redshift Serverless namespace', ['adminUserPassword']),
    ],
  },
  {
    kind: 'timestream.database',
    cloudformation: ['AWS::Timestream::Database'],
    terraform: ['aws_timestreamwrite_database'],
    facets: (database) => [alwaysEncrypted('Timestream database', database.pattern('kmsKeyId'))],
  },
  {
    kind: 'dms.instance',
    cloudformation: ['AWS::DMS::ReplicationInstance'],
    terraform: ['aws_dms_replication_instance'],
    facets: (instance) => [
      alwaysEncrypted('DMS replication instance', instance.pattern(['kmsKeyId', 'kmsKeyArn'])),
      exposure(
        'endpoint',
        'DMS replication instance',
        instance.boolOr(
          'publiclyAccessible',
          true,
          platformDefault('DMS: PubliclyAccessible is true where it is left out'),
        ),
      ),
    ],
  },
  {
    kind: 'dms.endpoint',
    cloudformation: ['AWS::DMS::Endpoint'],
    terraform: ['aws_dms_endpoint'],
    facets: (target) => [
      secretProperties(target, 'DMS endpoint', ['password']),
      // Engines inside AWS, such as S3 and DynamoDB, are always reached by TLS.
      target.is('engineName', 's3') || target.is('engineName', 'dynamodb')
        ? undefined
        : endpoint(
            'DMS endpoint',
            mapValue(
              target.textOr('sslMode', 'none', platformDefault('DMS: SslMode is none')),
              (mode) => mode !== 'none',
            ),
          ),
    ],
  },
];

function exportedLogsOfInstance(db: ResourceView): Facet | undefined {
  if (inCluster(db)) return undefined;
  const path = ['enableCloudwatchLogsExports', 'enabledCloudwatchLogsExports'];
  const lists = db.texts(path);
  const open = lists.find((name) => name.state === 'unknown' && !name.candidates);
  const enabled: Value<boolean> =
    open?.state === 'unknown'
      ? { state: 'unknown', dependsOn: open.dependsOn, at: open.at }
      : known(lists.length > 0, db.at(path));
  return logs('audit', 'RDS instance', enabled);
}

/** A parameter in `{name: value}` (CloudFormation) or `parameter { name, value }` blocks. */
function parameter(group: ResourceView, name: string, what: string, secure: (value: string) => boolean): Facet[] {
  const values = [
    group.text(`parameters.${name}`),
    ...group
      .blocks(['parameter', 'parameters'])
      .filter((block) => block.is(['name', 'parameterName'], name))
      .map((block) => block.text(['value', 'parameterValue'])),
  ].filter((value) => value.state !== 'absent');
  return values.length
    ? [
        endpoint(
          what,
          allOf(
            values.map((value) => mapValue(value, (text) => secure(text.toLowerCase()))),
            group.at(),
          ),
        ),
      ]
    : [];
}
