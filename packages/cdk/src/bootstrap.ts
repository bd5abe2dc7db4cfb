import { join } from 'node:path';
import { DefaultStackSynthesizer } from 'aws-cdk-lib';

/** The stage's roles and bucket for the CDK; an administrator deploys it on AWS. */
export const BOOTSTRAP_TEMPLATE = join(__dirname, '..', 'bootstrap', 'stage.yaml');

/** Names that that template gives: a role a job, none of them an administrator's. */
export function bootstrapNames(stage: string) {
  const prefix = `fairway-${stage}-cdk`;
  return {
    stackName: `${prefix}-bootstrap`,
    assetsBucket: `${prefix}-assets-\${AWS::AccountId}-\${AWS::Region}`,
    deployRole: `${prefix}-deploy`,
    publishRole: `${prefix}-publish`,
    executionRole: `${prefix}-execution`,
    boundary: `${prefix}-boundary`,
    alarmTopic: `fairway-${stage}-alarms`,
    versionParameter: `/fairway/${stage}/cdk/bootstrap-version`,
  };
}

/** Deploys through the stage's own bootstrap instead of the account's, whose execution role is an administrator. */
export function stageSynthesizer(stage: string): DefaultStackSynthesizer {
  const names = bootstrapNames(stage);
  const role = (name: string): string => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}`;
  return new DefaultStackSynthesizer({
    fileAssetsBucketName: names.assetsBucket,
    deployRoleArn: role(names.deployRole),
    fileAssetPublishingRoleArn: role(names.publishRole),
    cloudFormationExecutionRole: role(names.executionRole),
    bootstrapStackVersionSsmParameter: names.versionParameter,
    useLookupRoleForStackOperations: false,
  });
}
