import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, Architecture, type AssetCode, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { named, type Placement } from '@fairway/cdk';
import { PROJECT } from '../paths';

export interface CanaryProps {
  readonly placement: Placement;
  readonly alias: Alias;
  readonly alarms: readonly Alarm[];
}

/** CodeDeploy gives the new version a tenth of the traffic for five minutes, and takes it back when an alarm goes on. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { placement, alias, alarms }: CanaryProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application', { applicationName: named(placement) });
    const role = new Role(this, 'Role', {
      roleName: named(placement, 'canary'),
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    });
    new LambdaDeploymentGroup(this, 'Group', {
      application,
      preHook: this.preTrafficHook(placement, alias),
      deploymentGroupName: named(placement),
      role,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
  }

  /** Tries the new version before it receives traffic, as the local stage's rollout does by direct invocation. */
  private preTrafficHook(placement: Placement, alias: Alias): Function {
    const functionName = named(placement, 'pre-traffic');
    const logGroup = new LogGroup(this, 'HookLog', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'HookRole', {
      roleName: functionName,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const allow = (actions: string[], resource: string): void => {
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    };
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    // The deployment group allows the hook to report; a version is invoked by its own ARN.
    allow(['lambda:InvokeFunction'], `${alias.lambda.functionArn}:*`);
    return new Function(this, 'Hook', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'pre-traffic.handler',
      code: hookCode(),
      role,
      logGroup,
      timeout: Duration.seconds(60),
      memorySize: 256,
      // One deployment of a service and stage at a time, so one hook.
      reservedConcurrentExecutions: 1,
      environment: { NEW_VERSION: alias.version.functionArn, FAIRWAY_VERSION: placement.version },
    });
  }
}

/** The compiled hook and the photograph that it sends, put together in the stack's own output. */
function hookCode(): AssetCode {
  const files = [join(PROJECT, 'lib', 'hook', 'pre-traffic.js'), join(PROJECT, 'assets', 'photograph.jpg')];
  const tryBundle = (folder: string): boolean => {
    for (const file of files) copyFileSync(file, join(folder, basename(file)));
    return true;
  };
  // The image is asked for only where `tryBundle` says no, which it never does.
  const bundling = { image: DockerImage.fromRegistry('none.invalid/none'), local: { tryBundle } };
  return Code.fromAsset(join(PROJECT, 'assets'), { assetHashType: AssetHashType.OUTPUT, bundling });
}
