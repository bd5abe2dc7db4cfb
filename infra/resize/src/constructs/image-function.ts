import { join } from 'node:path';
import { ArnFormat, CfnCondition, type CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, type CfnAlias, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LIVE_ALIAS, named, type Placement } from '@fairway/cdk';
import type { BucketName } from './image-bucket';

export interface ImageFunctionProps {
  readonly placement: Placement;
  readonly bucketName: BucketName;
  /** Name of the secret that keys the ids of images. */
  readonly idKeyName: string;
  /** Folder of the program's build: one folder a platform. */
  readonly assets: string;
  /** Version that keeps the traffic while a new one is brought up; empty gives it to the new one. */
  readonly liveVersion: CfnParameter;
}

/** Kept back from the function's time limit, so that a late request is answered and not cut off. */
const ANSWER_MARGIN_MS = 2000;

/** The function, its role, its log and the alias that receives the traffic. */
export class ImageFunction extends Construct {
  public readonly function: Function;
  public readonly alias: Alias;
  public readonly logGroup: LogGroup;
  public readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { placement, bucketName, idKeyName, assets, liveVersion }: ImageFunctionProps,
  ) {
    super(scope, id);
    const { limits } = placement.service;
    const functionName = named(placement);
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: named(placement, 'dead-letters'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const role = this.role(placement, bucketName, idKeyName);
    const { platform, architecture } = target(placement);
    this.function = new Function(this, 'Function', {
      functionName,
      description: placement.service.description,
      runtime: Runtime.NODEJS_24_X,
      architecture,
      handler: 'index.handler',
      code: Code.fromAsset(join(assets, platform)),
      role,
      memorySize: limits.memoryMb,
      timeout: Duration.seconds(limits.timeoutSeconds),
      reservedConcurrentExecutions: limits.concurrency,
      deadLetterQueue: this.deadLetters,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      environment: {
        DEST_BUCKET: bucketName.value,
        ID_KEY_SECRET: idKeyName,
        TIME_LIMIT_MS: String(limits.timeoutSeconds * 1000 - ANSWER_MARGIN_MS),
        // One heap for all threads: a third less memory at the peak, at no cost in CPU time (`nx bench resize`).
        MALLOC_ARENA_MAX: '1',
        FAIRWAY_STAGE: placement.stage,
        FAIRWAY_VERSION: placement.version,
        FAIRWAY_COMMIT: placement.commit,
      },
      // A rollout shifts traffic between versions, so the old one must outlive the update that brings the new one.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN, description: placement.version },
    });
    this.alias = this.liveAlias(liveVersion);
    // S3 does not wait for an answer: what fails is tried twice more within the hour, then given to the dead letters.
    this.alias.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
  }

  /** Exactly what the handler does: write and read images and uploads, read one secret, write its log and its traces. */
  private role(placement: Placement, bucketName: BucketName, idKeyName: string): Role {
    const role = new Role(this, 'Role', {
      roleName: named(placement, 'function'),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const allow = (actions: string[], resources: string[]): void => {
      role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
    };
    const objects = (...prefixes: string[]): string[] => prefixes.map((prefix) => `${bucketName.arn}/${prefix}*`);
    // A presigned form may do what its signer may do, so the function may write uploads, though it only reads them.
    allow(['s3:GetObject', 's3:PutObject'], objects('images/', 'uploads/', 'upload-states/'));
    allow(['s3:PutObject'], objects('resized-'));
    // AWS ends a secret's ARN in six characters of its own choice.
    allow(['secretsmanager:GetSecretValue'], [`${secretArn(this, idKeyName)}-??????`]);
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    return role;
  }

  /**
   * The alias stays where the traffic is, and the rollout moves it.
   *
   * Where CodeDeploy moves it, the alias names the new version and CloudFormation hands the change to CodeDeploy.
   */
  private liveAlias(liveVersion: CfnParameter): Alias {
    const version = this.function.currentVersion;
    const alias = new Alias(this, 'Live', { aliasName: LIVE_ALIAS, version });
    const pinned = new CfnCondition(this, 'LivePinned', {
      expression: Fn.conditionNot(Fn.conditionEquals(liveVersion.valueAsString, '')),
    });
    (alias.node.defaultChild as CfnAlias).functionVersion = Fn.conditionIf(
      pinned.logicalId,
      liveVersion.valueAsString,
      version.version,
    ).toString();
    return alias;
  }
}

function secretArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** arm64 costs a fifth less on AWS; the emulator runs functions on this machine. */
function target({ platform }: Placement): { platform: string; architecture: Architecture } {
  if (platform === 'aws') return { platform: 'linux-arm64', architecture: Architecture.ARM_64 };
  const architecture = process.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;
  return { platform: `${process.platform}-${process.arch}`, architecture };
}
