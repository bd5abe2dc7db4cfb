import { bootstrapNames, type Placement } from '@fairway/cdk';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** The topic of the stage, brought by its bootstrap: it reaches the people on call for everything that runs there. */
export function alarmTopic(scope: Construct, { stage }: Placement): ITopic {
  const arn = Stack.of(scope).formatArn({
    service: 'sns',
    resource: bootstrapNames(stage).alarmTopic,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  return Topic.fromTopicArn(scope, 'Topic', arn);
}
