import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part, policy } from './part';

/** Where the load balancer and the network write who asked for what. */
export class LogBucket extends Part {
  public readonly bucket: aws.s3.BucketV2;
  /** The load balancer tries the bucket when it is told of it, so this must be there first. */
  public readonly writable: pulumi.Resource;

  constructor(settings: WebSettings, parent: pulumi.Resource) {
    super('Logs', settings, parent);
    const { account, throwAway, logDays } = settings;
    // Everybody on AWS shares the names of buckets.
    this.bucket = new aws.s3.BucketV2(
      'logs',
      { bucket: this.named(`logs-${account}`), forceDestroy: throwAway, tags: this.tags },
      this.child,
    );
    const of = { bucket: this.bucket.id };
    const closed = new aws.s3.BucketPublicAccessBlock(
      'logs',
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      this.child,
    );
    new aws.s3.BucketOwnershipControls('logs', { ...of, rule: { objectOwnership: 'BucketOwnerEnforced' } }, this.child);
    // Load balancers write to buckets with S3's own keys alone.
    new aws.s3.BucketServerSideEncryptionConfigurationV2(
      'logs',
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      this.child,
    );
    new aws.s3.BucketVersioningV2('logs', { ...of, versioningConfiguration: { status: 'Enabled' } }, this.child);
    new aws.s3.BucketLifecycleConfigurationV2(
      'logs',
      {
        ...of,
        rules: [
          {
            id: 'expire',
            status: 'Enabled',
            filter: { prefix: 'AWSLogs/' },
            expiration: { days: logDays },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      this.child,
    );
    this.writable = new aws.s3.BucketPolicy(
      'logs',
      { ...of, policy: this.writers() },
      { ...this.child, dependsOn: [closed] },
    );
  }

  private writers(): pulumi.Output<string> {
    const { account, region } = this.settings;
    const { arn } = this.bucket;
    const mine = { StringEquals: { 'aws:SourceAccount': account } };
    const delivery = { Service: 'delivery.logs.amazonaws.com' };
    return policy([
      {
        Sid: 'LoadBalancerWrites',
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: pulumi.interpolate`${arn}/AWSLogs/${account}/*`,
        Condition: {
          ...mine,
          ArnLike: { 'aws:SourceArn': `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*` },
        },
      },
      {
        Sid: 'FlowLogsWrite',
        Effect: 'Allow',
        Principal: delivery,
        Action: 's3:PutObject',
        Resource: pulumi.interpolate`${arn}/AWSLogs/${account}/*`,
        Condition: mine,
      },
      {
        Sid: 'FlowLogsLook',
        Effect: 'Allow',
        Principal: delivery,
        Action: 's3:GetBucketAcl',
        Resource: arn,
        Condition: mine,
      },
      {
        Sid: 'NeverInTheClear',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  }
}
