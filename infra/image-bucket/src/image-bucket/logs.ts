import type { Construct } from 'constructs';
import { Part } from './part';
import { logBucketPolicy } from './policies';
import {
  named,
  S3Bucket,
  S3BucketLifecycleConfiguration,
  S3BucketLoggingA,
  S3BucketOwnershipControls,
  S3BucketPolicy,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfigurationA,
  S3BucketVersioningA,
  text,
  tf,
  tfAny,
} from '../terraform/seam';

const OWN = 'var.access_logs && var.access_log_bucket == null';
const LOGS = tf('aws_s3_bucket.logs[0].id');

/** A record of every request, in a bucket of its own unless an existing one is named. */
export class AccessLogs extends Part {
  constructor(scope: Construct) {
    super(scope, 'logs');
    this.local('log_bucket', '"${var.name}-logs"');
    this.local('log_bucket_arn', '"${local.bucket_arn}-logs"');
    for (const resource of this.ownBucket()) this.existsWhen(OWN, named(resource, 'logs'));
    const logging = new S3BucketLoggingA(this, 'logging', {
      bucket: tf('aws_s3_bucket.this.id'),
      targetBucket: tf('var.access_log_bucket != null ? var.access_log_bucket : aws_s3_bucket.logs[0].id'),
      targetPrefix: text('${var.name}/'),
    });
    // S3 checks that it may write there before it takes the setting.
    logging.addOverride('depends_on', ['aws_s3_bucket_policy.logs']);
    this.existsWhen('var.access_logs', named(logging, 'this'));
  }

  private ownBucket() {
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: tf('local.log_bucket'),
      forceDestroy: tfAny<boolean>('!var.deletion_protection'),
      tags: tfAny<Record<string, string>>('var.tags'),
    });
    const block = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: LOGS,
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    });
    const expiry = new S3BucketLifecycleConfiguration(this, 'expiry', {
      bucket: LOGS,
      rule: [
        {
          id: 'expire-logs',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: tfAny<number>('var.access_log_days') }],
          noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: LOGS,
      versioningConfiguration: { status: 'Enabled' },
    });
    expiry.addOverride('depends_on', ['aws_s3_bucket_versioning.logs']);
    const rights = new S3BucketPolicy(this, 'policy', { bucket: LOGS, policy: logBucketPolicy() });
    rights.addOverride('depends_on', ['aws_s3_bucket_public_access_block.logs']);
    return [
      bucket,
      block,
      expiry,
      versioning,
      rights,
      new S3BucketOwnershipControls(this, 'ownership', {
        bucket: LOGS,
        rule: { objectOwnership: 'BucketOwnerEnforced' },
      }),
      // S3 writes its logs with its own keys only.
      new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
        bucket: LOGS,
        rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      }),
    ];
  }
}
