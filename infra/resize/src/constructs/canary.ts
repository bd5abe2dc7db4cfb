import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { named, type Placement } from '../naming';

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
      deploymentGroupName: named(placement),
      role,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
  }
}
