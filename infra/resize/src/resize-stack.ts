import { named, type StageStackProps } from '@fairway/cdk';
import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Canary } from './constructs/canary';
import { ImageApi } from './constructs/image-api';
import { BucketName, ImageBucket } from './constructs/image-bucket';
import { ImageFunction } from './constructs/image-function';
import { ObjectiveAlarms } from './constructs/objective-alarms';

/** The resize service on one stage. */
export class ResizeStack extends Stack {
  constructor(scope: Construct, id: string, { placement, assets, ...props }: StageStackProps) {
    super(scope, id, props);
    // What the program's log lines make CloudWatch count; each has a price.
    this.templateOptions.metadata = { Fairway: { customMetrics: 11 } };
    const bucketName = new CfnParameter(this, 'BucketName', {
      type: 'String',
      default: String(this.node.tryGetContext('BucketName') ?? ''),
      // The bucket of its access logs has a name six characters longer.
      allowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,55}[a-z0-9]$',
      description: 'Name of the bucket for images; empty takes one that holds the stage, the account and the region',
    });
    const liveVersion = new CfnParameter(this, 'LiveVersion', {
      type: 'String',
      default: '',
      description: 'Version of the function that keeps the traffic during this update; empty gives it to the new one',
    });
    const name = new BucketName(this, 'Name', placement, bucketName);
    const idKeyName = named(placement, 'id-key');
    new Secret(this, 'IdKey', {
      secretName: idKeyName,
      description: placement.service.secrets.find(({ name }) => name === 'id-key')?.purpose,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    const resize = new ImageFunction(this, 'Resize', { placement, bucketName: name, idKeyName, assets, liveVersion });
    const { bucket, accessLogs } = new ImageBucket(this, 'Images', { placement, name, receiver: resize.alias });
    const { api, clientPolicy } = new ImageApi(this, 'Http', { placement, target: resize.alias });
    const alarms = new ObjectiveAlarms(this, 'Alarms', { placement, api, ...resize, function: resize.function });
    if (placement.platform === 'aws') {
      new Canary(this, 'Canary', { placement, alias: resize.alias, alarms: alarms.rollout });
    }

    const output = (name: string, value: string, description: string): void => {
      new CfnOutput(this, name, { value, description });
    };
    output('ApiUrl', api.url, 'Address of the API with its stage');
    output('ApiId', api.restApiId, 'Id of the API');
    output('DestBucket', bucket.bucketName, 'Bucket that receives the resized images');
    output('AccessLogBucket', accessLogs.bucketName, 'Bucket that receives the access log of the images');
    output('LogGroup', resize.logGroup.logGroupName, 'Log group of the function');
    output('FunctionName', resize.function.functionName, 'Name of the function');
    output('FunctionVersion', resize.function.currentVersion.version, 'Version of the function that this update made');
    output('ClientPolicyArn', clientPolicy.managedPolicyArn, 'Policy that lets its holder call the API');
    output('AlarmTopicArn', alarms.topic.topicArn, 'Topic that receives every alarm');
  }
}
