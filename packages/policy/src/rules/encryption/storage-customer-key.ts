import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

/** Keys that AWS owns can be neither revoked nor restricted by their user. */
const OWN_KEY = /^alias\/aws\/|:alias\/aws\//;

export const storageCustomerKey = facetRule({
  id: 'storage-customer-key',
  title: 'Storage is encrypted with a key of its owner, where that is declared',
  rationale: 'With a key of your own, access to the data can be audited, restricted and revoked apart from the store.',
  severity: 'low',
  category: 'encryption',
  references: ['FSBP CloudTrail.2', 'CIS AWS 5.0: 3.5'],
  remediation: onAws(
    'Name a customer managed key in KmsKeyId, KMSMasterKeyID or KmsKey.',
    'Name an aws_kms_key in kms_key_id, kms_key_arn or kms_key.',
  ),
  equivalents: {
    checkov: [
      'CKV_AWS_35',
      'CKV_AWS_119',
      'CKV_AWS_136',
      'CKV_AWS_145',
      'CKV_AWS_147',
      'CKV_AWS_149',
      'CKV_AWS_158',
      'CKV_AWS_166',
      'CKV_AWS_173',
      'CKV_AWS_177',
      'CKV_AWS_178',
      'CKV_AWS_179',
      'CKV_AWS_180',
      'CKV_AWS_181',
      'CKV_AWS_182',
      'CKV_AWS_183',
      'CKV_AWS_184',
      'CKV_AWS_185',
      'CKV_AWS_186',
      'CKV_AWS_187',
      'CKV_AWS_191',
      'CKV_AWS_199',
      'CKV_AWS_212',
      'CKV_AWS_227',
      'CKV_AWS_247',
      'CKV_AWS_327',
      'CKV_AWS_337',
    ],
    trivy: [
      'cloudtrail/encryption_customer_key',
      'ecr/repository_customer_key',
      'rds/encrypt_cluster_storage_data',
      's3/encryption_customer_key',
      'dynamodb/table_customer_key',
      'documentdb/encryption_customer_key',
      'neptune/encryption_customer_key',
      'ssm/secret_use_customer_key',
      'cloudwatch/log_group_customer_key',
      'redshift/encryption_customer_key',
    ],
  },
  facet: 'EncryptedStore',
  judge: (store, { context }) => {
    if (store.key === false || !context.demands.has('customer-key')) return NOT_APPLICABLE;
    return judge(store.key, (key) => key !== '' && !OWN_KEY.test(key), {
      expected: `the ${store.what} to name a customer managed key`,
    });
  },
});
