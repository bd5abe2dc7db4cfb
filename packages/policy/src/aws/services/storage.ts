import type { Facet } from '../../model/facets';
import { anyOf, mapValue, type Value } from '../../model/value';
import { alwaysEncrypted, environment, exposure, logs, store, variables } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView, View } from '../view';

const OFF = platformDefault('off where it is left out');

/** Stores that are always encrypted, where only the key is a choice: kind, what it is, types, and where the key stands. */
const KEYED: readonly [string, string, readonly string[], readonly string[], readonly string[]][] = [
  [
    'backup.vault',
    'Backup vault',
    ['AWS::Backup::BackupVault'],
    ['aws_backup_vault'],
    ['encryptionKeyArn', 'kmsKeyArn'],
  ],
  [
    'fsx.filesystem',
    'FSx file system',
    ['AWS::FSx::FileSystem'],
    [
      'aws_fsx_lustre_file_system',
      'aws_fsx_windows_file_system',
      'aws_fsx_ontap_file_system',
      'aws_fsx_openzfs_file_system',
    ],
    ['kmsKeyId'],
  ],
  [
    'docdb-elastic.cluster',
    'DocumentDB elastic cluster',
    ['AWS::DocDBElastic::Cluster'],
    ['aws_docdbelastic_cluster'],
    ['kmsKeyId'],
  ],
  [
    'keyspaces.table',
    'Keyspaces table',
    ['AWS::Cassandra::Table'],
    ['aws_keyspaces_table'],
    ['encryptionSpecification.kmsKeyIdentifier'],
  ],
  [
    'kendra.index',
    'Kendra index',
    ['AWS::Kendra::Index'],
    ['aws_kendra_index'],
    ['serverSideEncryptionConfiguration.kmsKeyId'],
  ],
  ['mwaa.environment', 'Airflow environment', ['AWS::MWAA::Environment'], ['aws_mwaa_environment'], ['kmsKey']],
  ['qldb.ledger', 'QLDB ledger', ['AWS::QLDB::Ledger'], ['aws_qldb_ledger'], ['kmsKey']],
  ['connect.stream', 'AppFlow flow', ['AWS::AppFlow::Flow'], ['aws_appflow_flow'], ['kmsArn', 'kmsKeyArn']],
  ['sagemaker.domain', 'SageMaker domain', ['AWS::SageMaker::Domain'], ['aws_sagemaker_domain'], ['kmsKeyId']],
  [
    'sagemaker.endpoint',
    'SageMaker endpoint',
    ['AWS::SageMaker::EndpointConfig'],
    ['aws_sagemaker_endpoint_configuration'],
    ['kmsKeyId', 'kmsKeyArn'],
  ],
  [
    'imagebuilder.component',
    'Image Builder component',
    ['AWS::ImageBuilder::Component'],
    ['aws_imagebuilder_component'],
    ['kmsKeyId'],
  ],
  [
    'codeartifact.domain',
    'CodeArtifact domain',
    ['AWS::CodeArtifact::Domain'],
    ['aws_codeartifact_domain'],
    ['encryptionKey'],
  ],
];

export const storage: readonly Kind[] = [
  ...KEYED.map(([kind, what, cloudformation, terraform, key]): Kind => ({
    kind,
    cloudformation,
    terraform,
    facets: (resource) => [alwaysEncrypted(what, resource.pattern(key))],
  })),
  {
    kind: 'efs.filesystem',
    cloudformation: ['AWS::EFS::FileSystem'],
    terraform: ['aws_efs_file_system'],
    facets: (fs) => [
      store(
        'EFS file system',
        fs.boolOr('encrypted', false, platformDefault('EFS: a file system is not encrypted unless Encrypted is true')),
        fs.pattern('kmsKeyId'),
      ),
    ],
  },
  {
    kind: 'efs.policy',
    terraform: ['aws_efs_file_system_policy'],
    facets: (policy) => [policyAt(policy, 'policy', 'resource', 'elasticfilesystem')],
  },
  {
    kind: 'glacier.vault',
    terraform: ['aws_glacier_vault', 'aws_glacier_vault_lock'],
    facets: (vault) => [policyAt(vault, ['accessPolicy', 'policy'], 'resource', 'glacier')],
  },
  {
    kind: 'backup.vault-policy',
    terraform: ['aws_backup_vault_policy'],
    facets: (policy) => [policyAt(policy, 'policy', 'resource', 'backup')],
  },
  {
    kind: 'athena.workgroup',
    cloudformation: ['AWS::Athena::WorkGroup'],
    terraform: ['aws_athena_workgroup'],
    facets: (group) => {
      const bases = ['workGroupConfiguration', 'configuration'];
      const managed = group.bool(bases.map((base) => `${base}.managedQueryResultsConfiguration.enabled`));
      if (managed.state === 'known' && managed.value) {
        const key = bases.map((base) => `${base}.managedQueryResultsConfiguration.encryptionConfiguration.kmsKey`);
        return [alwaysEncrypted('managed Athena results', group.pattern(key))];
      }
      const path = bases.map((base) => `${base}.resultConfiguration.encryptionConfiguration`);
      const key = path.flatMap((base) => [`${base}.kmsKey`, `${base}.kmsKeyArn`]);
      return [store('Athena results', group.present(path), group.pattern(key))];
    },
  },
  {
    kind: 'athena.database',
    terraform: ['aws_athena_database'],
    facets: (database) => [
      store(
        'Athena database',
        database.present('encryptionConfiguration'),
        database.pattern('encryptionConfiguration.kmsKey'),
      ),
    ],
  },
  {
    kind: 'codebuild.project',
    cloudformation: ['AWS::CodeBuild::Project'],
    terraform: ['aws_codebuild_project'],
    facets: codebuild,
  },
  {
    kind: 'glue.security',
    cloudformation: ['AWS::Glue::SecurityConfiguration'],
    terraform: ['aws_glue_security_configuration'],
    facets: (configuration) =>
      [
        ['cloudWatchEncryption.cloudWatchEncryptionMode', 'cloudwatchEncryption.cloudwatchEncryptionMode'],
        ['jobBookmarksEncryption.jobBookmarksEncryptionMode'],
        ['s3Encryptions.s3EncryptionMode', 's3Encryption.s3EncryptionMode'],
      ].map((paths) => {
        const full = paths.flatMap((path) => [`encryptionConfiguration.${path}`, path]);
        return store(
          'Glue data',
          mapValue(configuration.textOr(full, 'DISABLED', OFF), (mode) => mode !== 'DISABLED'),
          false,
        );
      }),
  },
  {
    kind: 'glue.catalog',
    cloudformation: ['AWS::Glue::DataCatalogEncryptionSettings'],
    terraform: ['aws_glue_data_catalog_encryption_settings'],
    facets: (settings) => {
      const base = 'dataCatalogEncryptionSettings';
      return [
        store(
          'Glue catalog',
          mapValue(
            settings.textOr(`${base}.encryptionAtRest.catalogEncryptionMode`, 'DISABLED', OFF),
            (mode) => mode !== 'DISABLED',
          ),
          false,
        ),
        store(
          'Glue connection passwords',
          settings.boolOr(`${base}.connectionPasswordEncryption.returnConnectionPasswordEncrypted`, false, OFF),
          false,
        ),
      ];
    },
  },
  {
    kind: 'codepipeline.pipeline',
    cloudformation: ['AWS::CodePipeline::Pipeline'],
    terraform: ['aws_codepipeline'],
    facets: (pipeline) =>
      pipeline
        .blocks(['artifactStore', 'artifactStores'])
        .map((artifacts) =>
          alwaysEncrypted(
            'artefacts of the pipeline',
            artifacts.pattern(['encryptionKey.id', 'artifactStore.encryptionKey.id']),
          ),
        ),
  },
  {
    kind: 'dlm.policy',
    terraform: ['aws_dlm_lifecycle_policy'],
    facets: (policy) =>
      policy
        .blocks('policyDetails.schedule')
        .flatMap((schedule) => schedule.blocks('crossRegionCopyRule'))
        .map((rule) => store('copied snapshot', rule.boolOr('encrypted', false, OFF), rule.pattern('cmkArn'))),
  },
  {
    kind: 'emr.cluster',
    terraform: ['aws_emr_cluster'],
    cloudformation: ['AWS::EMR::Cluster'],
    facets: (cluster) => [logs('audit', 'EMR cluster', cluster.present('logUri'))],
  },
  {
    kind: 'ec2.snapshot-permission',
    terraform: ['aws_snapshot_create_volume_permission'],
    facets: (permission) => [
      exposure(
        'share',
        'EBS snapshot',
        mapValue(permission.text('accountId'), (id) => id === 'all'),
      ),
    ],
  },
];

function codebuild(project: ResourceView): (Facet | undefined)[] {
  const artifacts = [...project.blocks('artifacts'), ...project.blocks('secondaryArtifacts')];
  const disabled = (block: View): Value<boolean> =>
    mapValue(
      block.boolOr('encryptionDisabled', false, platformDefault('CodeBuild: artifacts are encrypted')),
      (off) => !off,
    );
  const logging = [
    mapValue(
      project.textOr(
        ['logsConfig.cloudWatchLogs.status', 'logsConfig.cloudwatchLogs.status'],
        'ENABLED',
        platformDefault('CodeBuild: CloudWatch logs are on'),
      ),
      (status) => status === 'ENABLED',
    ),
    mapValue(
      project.textOr('logsConfig.s3Logs.status', 'DISABLED', platformDefault('CodeBuild: S3 logs are off')),
      (status) => status === 'ENABLED',
    ),
  ];
  const plain = project
    .blocks(['environment.environmentVariables', 'environment.environmentVariable'])
    .filter((block) => !block.has('type') || block.is('type', 'PLAINTEXT'));
  return [
    ...artifacts
      .filter((block) => !block.is('type', 'NO_ARTIFACTS'))
      .map((block) => store('CodeBuild artefacts', disabled(block), project.pattern('encryptionKey'))),
    logs('audit', 'CodeBuild project', anyOf(logging, project.at('logsConfig'))),
    environment(
      'environment',
      'CodeBuild project',
      plain.flatMap((block) => variables(block.node, 'environment')),
    ),
    {
      facet: 'Workload',
      what: 'CodeBuild project',
      role: 'job',
      privileged: project.boolOr(
        'environment.privilegedMode',
        false,
        platformDefault('CodeBuild: privileged mode is off'),
      ),
    },
  ];
}
