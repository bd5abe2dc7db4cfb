import { DefaultStackSynthesizer } from 'aws-cdk-lib';

/** Names that `bootstrap/stage.yaml` gives: a role a job, none of them an administrator's. */
export function bootstrapNames(stage: string) {
  const prefix = `fairway-${stage}-cdk`;
  return {
    stackName: `${prefix}-bootstrap`,
    assetsBucket: `${prefix}-assets-\${AWS::AccountId}-\${AWS::Region}`,
    deployRole: `${prefix}-deploy`,
    publishRole: `${prefix}-publish`,
    executionRole: `${prefix}-execution`,
    boundary: `${prefix}-boundary`,
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
