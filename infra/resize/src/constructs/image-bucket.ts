import { Aws, CfnCondition, type CfnParameter, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { named, type Placement } from '@fairway/cdk';

export interface ImageBucketProps {
  readonly placement: Placement;
  /** Name of the bucket; empty takes one that holds the stage, the account and the region. */
  readonly bucketName: CfnParameter;
}

/** Where images are kept: encrypted, versioned, TLS only, and closed to the public in every way S3 knows. */
export class ImageBucket extends Construct {
  public readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { placement, bucketName }: ImageBucketProps) {
    super(scope, id);
    const chosen = new CfnCondition(this, 'NameChosen', {
      expression: Fn.conditionNot(Fn.conditionEquals(bucketName.valueAsString, '')),
    });
    // Names of buckets are shared by all accounts of the world.
    const ownName = `${named(placement)}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: Fn.conditionIf(chosen.logicalId, bucketName.valueAsString, ownName).toString(),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: placement.platform === 'aws' ? 1.2 : undefined,
      versioned: true,
      lifecycleRules: [
        {
          id: 'expire-old-versions',
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
      ],
      // CloudFormation refuses to remove a bucket that holds images; `destroy` empties it first, on purpose.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
