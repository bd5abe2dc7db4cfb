import type { Construct } from 'constructs';
import { Part } from './part';
import { bucketPolicy, keyPolicy } from './policies';
import {
  KmsAlias,
  KmsKey,
  named,
  S3Bucket,
  S3BucketObjectLockConfigurationA,
  S3BucketOwnershipControls,
  S3BucketPolicy,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfigurationA,
  S3BucketVersioningA,
  text,
  tf,
  tfAny,
} from '../terraform/seam';

const BUCKET = tf('aws_s3_bucket.this.id');

/** The bucket: whose its objects are, who reaches it, how it encrypts and what it keeps. */
export class Storage extends Part {
  constructor(scope: Construct) {
    super(scope, 'storage');
    named(
      new S3Bucket(this, 'bucket', {
        bucket: tf('var.name'),
        forceDestroy: tfAny<boolean>('var.force_destroy'),
        objectLockEnabled: tfAny<boolean>('var.object_lock != null'),
        tags: tfAny<Record<string, string>>('var.tags'),
      }),
      'this',
    );
    // From the name and not from the bucket, so that a plan knows it.
    this.local('bucket_arn', '"arn:${data.aws_partition.current.partition}:s3:::${var.name}"');
    // Access lists are off: only policies say who may do what.
    named(
      new S3BucketOwnershipControls(this, 'ownership', {
        bucket: BUCKET,
        rule: { objectOwnership: 'BucketOwnerEnforced' },
      }),
      'this',
    );
    this.access();
    this.encryption();
    this.history();
  }

  private access(): void {
    const isPrivate = tfAny<boolean>('length(var.public_prefixes) == 0');
    const block = named(
      new S3BucketPublicAccessBlock(this, 'public-access', {
        bucket: BUCKET,
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: isPrivate,
        restrictPublicBuckets: isPrivate,
      }),
      'this',
    );
    // S3 refuses a public policy until the block allows it.
    named(new S3BucketPolicy(this, 'policy', { bucket: BUCKET, policy: bucketPolicy(), dependsOn: [block] }), 'this');
  }

  private encryption(): void {
    const key = new KmsKey(this, 'key', {
      description: text('Encrypts the objects of ${var.name}'),
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(),
      tags: tfAny<Record<string, string>>('var.tags'),
    });
    const own = 'var.encryption == "aws:kms" && var.kms_key_arn == null';
    this.existsWhen(own, named(key, 'this'));
    const alias = new KmsAlias(this, 'alias', {
      name: text('alias/${var.name}'),
      targetKeyId: tf('aws_kms_key.this[0].key_id'),
    });
    this.existsWhen(own, named(alias, 'this'));
    this.local('kms_key_arn', 'var.kms_key_arn != null ? var.kms_key_arn : one(aws_kms_key.this[*].arn)');
    named(
      new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
        bucket: BUCKET,
        rule: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: tf('var.encryption'),
              kmsMasterKeyId: tf('local.kms_key_arn'),
            },
            // One data key for many objects: a hundredth of the requests to KMS.
            bucketKeyEnabled: tfAny<boolean>('var.encryption == "aws:kms"'),
          },
        ],
      }),
      'this',
    );
  }

  private history(): void {
    const versioning = named(
      new S3BucketVersioningA(this, 'versioning', {
        bucket: BUCKET,
        versioningConfiguration: { status: tf('var.versioning ? "Enabled" : "Suspended"') },
      }),
      'this',
    );
    const lock = new S3BucketObjectLockConfigurationA(this, 'lock', {
      bucket: BUCKET,
      rule: { defaultRetention: { mode: tf('var.object_lock.mode'), days: tfAny<number>('var.object_lock.days') } },
      dependsOn: [versioning],
    });
    this.existsWhen('var.object_lock != null', named(lock, 'this'));
  }
}
