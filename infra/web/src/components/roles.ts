import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part, policy } from './part';

/** Who the tasks are. ECS pulls the image and writes logs as the one; the program acts as the other, which may do nothing. */
export class Roles extends Part {
  public readonly execution: aws.iam.Role;
  public readonly task: aws.iam.Role;
  /** A task cannot start before it is there. */
  public readonly executionRights: pulumi.Resource;

  constructor(
    settings: WebSettings,
    parent: pulumi.Resource,
    repositoryArn: pulumi.Input<string>,
    logGroupArn: pulumi.Input<string>,
  ) {
    super('Roles', settings, parent);
    this.execution = this.role('execution', 'Pulls the image and writes logs for the tasks');
    this.task = this.role('task', 'What the program acts as: it needs nothing of AWS');
    this.executionRights = new aws.iam.RolePolicy(
      'execution',
      {
        name: 'start-tasks',
        role: this.execution.name,
        policy: policy([
          // This action knows no resource.
          { Sid: 'SignIn', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
          {
            Sid: 'PullImage',
            Effect: 'Allow',
            Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            Resource: repositoryArn,
          },
          {
            Sid: 'WriteLogs',
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: pulumi.interpolate`${logGroupArn}:log-stream:*`,
          },
        ]),
      },
      this.child,
    );
  }

  private role(part: string, description: string): aws.iam.Role {
    const { account, region, permissionsBoundary } = this.settings;
    return new aws.iam.Role(
      part,
      {
        name: this.named(part),
        description,
        permissionsBoundary,
        assumeRolePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'ecs-tasks.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: {
                StringEquals: { 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` },
              },
            },
          ],
        }),
        tags: this.tags,
      },
      this.child,
    );
  }
}
