import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

/**
 * Some platforms encrypt where nothing is written. That default is accepted by nobody's review and can be seen in no
 * difference, and it does not hold on every implementation of the interface: encryption has to be written down.
 */
export const storageEncrypted = facetRule({
  id: 'storage-encrypted',
  title: 'Storage is encrypted at rest',
  rationale: 'A lost disk, a leaked snapshot or a copied bucket shows its content to whoever holds it.',
  severity: 'high',
  category: 'encryption',
  references: ['FSBP RDS.3, EFS.1, EC2.3, SNS.1, Kinesis.1, ES.1', 'CIS AWS 5.0: 2.2.1, 2.3.1'],
  remediation: onAws(
    'Set the encryption property: StorageEncrypted, Encrypted, BucketEncryption, KmsMasterKeyId or StreamEncryption.',
    'Set storage_encrypted, encrypted, kms_master_key_id or add the server_side_encryption block.',
  ),
  equivalents: {
    checkov: [
      'CKV_AWS_3',
      'CKV_AWS_4',
      'CKV_AWS_5',
      'CKV_AWS_8',
      'CKV_AWS_16',
      'CKV_AWS_19',
      'CKV_AWS_26',
      'CKV_AWS_27',
      'CKV_AWS_29',
      'CKV_AWS_42',
      'CKV_AWS_43',
      'CKV_AWS_44',
      'CKV_AWS_47',
      'CKV_AWS_58',
      'CKV_AWS_64',
      'CKV_AWS_74',
      'CKV_AWS_77',
      'CKV_AWS_78',
      'CKV_AWS_94',
      'CKV_AWS_96',
      'CKV_AWS_99',
      'CKV_AWS_106',
      'CKV_AWS_140',
      'CKV_AWS_155',
      'CKV_AWS_156',
      'CKV_AWS_159',
      'CKV_AWS_235',
      'CKV_AWS_236',
      'CKV_AWS_240',
      'CKV_AWS_308',
      'CKV2_AWS_34',
    ],
    trivy: [
      's3/enable_bucket_encryption',
      'ec2/enable_volume_encryption',
      'ec2/enable_launch_config_at_rest_encryption',
      'ec2/enable_at_rest_encryption',
      'efs/enable_at_rest_encryption',
      'rds/encrypt_instance_storage_data',
      'rds/encrypt_cluster_storage_data',
      'sqs/enable_queue_encryption',
      'sns/enable_topic_encryption',
      'elasticache/enable_at_rest_encryption',
      'documentdb/enable_storage_encryption',
      'neptune/enable_storage_encryption',
      'kinesis/enable_in_transit_encryption',
      'elasticsearch/enable_domain_encryption',
      'athena/enable_at_rest_encryption',
      'dynamodb/enable_at_rest_encryption',
      'codebuild/enable_encryption',
      'workspaces/enable_disk_encryption',
      'eks/encrypt_secrets',
      'apigateway/enable_cache_encryption',
      'redshift/encryption_customer_key',
    ],
  },
  facet: 'EncryptedStore',
  judge: (store) =>
    store.alwaysEncrypted
      ? NOT_APPLICABLE
      : judge(store.encrypted, Boolean, {
          expected: `the ${store.what} to be encrypted at rest, in writing`,
          acceptDefault: false,
        }),
});
