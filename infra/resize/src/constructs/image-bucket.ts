import { Aws, CfnCondition, type CfnParameter, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { named, type Placement } from '@fairway/cdk';

/** Where presigned forms put what they bring; every object below it starts the pipeline. */
const UPLOADS = 'uploads/';

/**
 * The bucket's name, known before there is a bucket.
 *
 * The bucket calls the function and the function names the bucket: with a name of its own, neither waits for the other.
 */
export class BucketName extends Construct {
  public readonly value: string;
  public readonly arn: string;

  /** @param parameter empty takes a name that holds the stage, the account and the region */
  constructor(scope: Construct, id: string, placement: Placement, parameter: CfnParameter) {
    super(scope, id);
    const chosen = new CfnCondition(this, 'Chosen', {
      expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')),
    });
    // Names of buckets are shared by all accounts of the world.
    const own = `${named(placement)}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
    this.value = Fn.conditionIf(chosen.logicalId, parameter.valueAsString, own).toString();
    this.arn = `arn:${Aws.PARTITION}:s3:::${this.value}`;
  }
}

export interface ImageBucketProps {
  readonly placement: Placement;
  readonly name: BucketName;
  /** Function that S3 tells of every upload. */
  readonly receiver: Alias;
}

/** Where images are kept: encrypted, versioned, TLS only, logged, and closed to the public in every way S3 knows. */
export class ImageBucket extends Construct {
  public readonly bucket: Bucket;
  /** Who read and wrote what, by S3's own account. */
  public readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, { placement, name, receiver }: ImageBucketProps) {
    super(scope, id);
    const closed: BucketProps = {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: placement.platform === 'aws' ? 1.2 : undefined,
      versioned: true,
      // CloudFormation refuses to remove a bucket that holds images; `destroy` empties it first, on purpose.
      removalPolicy: RemovalPolicy.DESTROY,
    };
    const oldVersions = {
      id: 'expire-old-versions',
      noncurrentVersionExpiration: Duration.days(30),
      abortIncompleteMultipartUploadAfter: Duration.days(1),
      expiredObjectDeleteMarker: true,
    };
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...closed,
      bucketName: `${name.value}-logs`,
      lifecycleRules: [oldVersions, { id: 'expire-logs', expiration: Duration.days(90) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      bucketName: name.value,
      lifecycleRules: [oldVersions, transient('uploads', UPLOADS), transient('upload-states', 'upload-states/')],
    });
    this.logAccesses(name);
    this.tellOfUploads(name, receiver);
  }

  /** By a bucket policy: the CDK's own way is an ACL, and this bucket knows none. */
  private logAccesses(name: BucketName): void {
    this.accessLogs.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.accessLogs.arnForObjects('*')],
        conditions: { ArnLike: { 'aws:SourceArn': name.arn }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const { policy } = this.accessLogs;
    if (policy) this.bucket.node.addDependency(policy);
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    bucket.loggingConfiguration = { destinationBucketName: this.accessLogs.bucketName };
  }

  /** In the bucket's own properties: the CDK's own way is a second function with rights over every bucket. */
  private tellOfUploads(name: BucketName, receiver: Alias): void {
    const permission = new CfnPermission(this, 'MayTell', {
      functionName: receiver.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: name.arn,
    });
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    bucket.addResourceDependency(permission);
    bucket.notificationConfiguration = {
      lambdaConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          function: receiver.functionArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: UPLOADS }] } },
        },
      ],
    };
  }
}

/** What is needed for an hour goes after a day: S3 counts whole days. */
function transient(what: string, prefix: string) {
  return {
    id: `expire-${what}`,
    prefix,
    expiration: Duration.days(1),
    noncurrentVersionExpiration: Duration.days(1),
  };
}
