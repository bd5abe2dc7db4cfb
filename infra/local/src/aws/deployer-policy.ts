import { ACCOUNT, REGION } from './emulator';

/** One thing that a deployer may do, and why. The reason stands in the policy's `Sid` as well as IAM allows. */
interface Permission {
  readonly sid: string;
  readonly why: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** True for what only a deployer does, and no role that it makes. */
  readonly deployerOnly?: boolean;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** Every name that a stage creates begins with this. */
export const stagePrefix = (stage: string) => `fairway-${stage}-`;
export const deployerName = (stage: string) => `fairway-${stage}-deployer`;
/** Limits every role of the stage; only `infra/local` can change it. */
export const boundaryName = (stage: string) => `fairway-${stage}-boundary`;

export const boundaryArn = (stage: string) => iam('policy', boundaryName(stage));

/** What a network of one's own takes; no action on machines, images or volumes. */
const NETWORK_ACTIONS = [
  'ec2:Describe*',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  ...['Vpc', 'Subnet', 'InternetGateway', 'RouteTable', 'Route', 'SecurityGroup'].flatMap((kind) => [
    `ec2:Create${kind}`,
    `ec2:Delete${kind}`,
  ]),
  'ec2:ModifyVpcAttribute',
  'ec2:ModifySubnetAttribute',
  'ec2:AttachInternetGateway',
  'ec2:DetachInternetGateway',
  'ec2:AssociateRouteTable',
  'ec2:DisassociateRouteTable',
  'ec2:ReplaceRoute',
  'ec2:ReplaceRouteTableAssociation',
  ...['Ingress', 'Egress'].flatMap((direction) => [
    `ec2:AuthorizeSecurityGroup${direction}`,
    `ec2:RevokeSecurityGroup${direction}`,
  ]),
  'ec2:ModifySecurityGroupRules',
  'ec2:CreateFlowLogs',
  'ec2:DeleteFlowLogs',
  'ec2:CreateVpcEndpoint',
  'ec2:ModifyVpcEndpoint',
  'ec2:DeleteVpcEndpoints',
];

/**
 * What the deployer of a stage may do: everything that a rollout needs, on the stage's own names.
 *
 * `pr-1` must not reach `pr-12`, so every pattern goes through `stagePrefix`, which ends in a dash. To give a service what
 * it lacks, add a permission with its reason; do not widen the resources of one that stands here.
 */
export function deployerPermissions(stage: string): Permission[] {
  const prefix = stagePrefix(stage);
  return [
    {
      sid: 'WhoAmI',
      why: 'The CDK and Terraform ask for the account that they deploy to; the answer holds nothing else.',
      actions: ['sts:GetCallerIdentity'],
      resources: ['*'],
    },
    {
      sid: 'AssumeStageRoles',
      why: 'The CDK deploys through the roles of the stage’s own bootstrap.',
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: [iam('role', `${prefix}*`)],
    },
    {
      sid: 'Stacks',
      why: 'The bootstrap stack and a stack a service; names carry the stage.',
      actions: ['cloudformation:*'],
      resources: [arn('cloudformation', `stack/${prefix}*`), arn('cloudformation', `changeSet/${prefix}*`)],
    },
    {
      sid: 'ReadAnyTemplate',
      why: 'These take no resource, or are asked before the stack exists.',
      actions: [
        'cloudformation:ListStacks',
        'cloudformation:ValidateTemplate',
        'cloudformation:GetTemplateSummary',
        'cloudformation:ListExports',
      ],
      resources: ['*'],
    },
    {
      sid: 'Buckets',
      why: 'Asset bucket of the bootstrap, buckets of services, verification of what was stored.',
      actions: ['s3:*'],
      resources: [`arn:aws:s3:::${prefix}*`, `arn:aws:s3:::${prefix}*/*`],
    },
    {
      sid: 'BootstrapVersion',
      why: 'CloudFormation and the CDK read the version of the bootstrap from Parameter Store.',
      actions: [
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:PutParameter',
        'ssm:DeleteParameter',
        'ssm:AddTagsToResource',
      ],
      resources: [arn('ssm', `parameter/fairway/${stage}/*`)],
    },
    {
      sid: 'CreateBoundedRoles',
      why:
        'A role without the boundary could be given more than its maker has. The emulator lacks the condition key ' +
        'iam:PermissionsBoundary, so its guard (emulator/guard.py) checks the boundary instead of a condition here.',
      actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
      resources: [iam('role', `${prefix}*`)],
    },
    {
      sid: 'Roles',
      why: 'Roles of functions and tasks. The boundary that CreateBoundedRoles asks for limits what they are given.',
      actions: [
        'iam:GetRole',
        'iam:UpdateRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:DeleteRole',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:ListRoleTags',
        'iam:PassRole',
        'iam:GetRolePolicy',
        'iam:PutRolePolicy',
        'iam:DeleteRolePolicy',
        'iam:ListRolePolicies',
        'iam:AttachRolePolicy',
        'iam:DetachRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
      ],
      resources: [iam('role', `${prefix}*`)],
    },
    {
      sid: 'Policies',
      why: 'Managed policies of the stage, such as the execution policy of the bootstrap; the boundary is denied below.',
      actions: [
        'iam:CreatePolicy',
        'iam:DeletePolicy',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:ListPolicyVersions',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicyVersion',
        'iam:TagPolicy',
        'iam:UntagPolicy',
      ],
      resources: [iam('policy', `${prefix}*`)],
    },
    {
      sid: 'Functions',
      why: 'Versions, aliases and traffic of functions, and calling one to verify it.',
      actions: ['lambda:*'],
      resources: [arn('lambda', `function:${prefix}*`), arn('lambda', `layer:${prefix}*`)],
    },
    {
      sid: 'Apis',
      why: 'An API’s id is made up by the service and cannot carry the stage, so these are split by path, not by name.',
      actions: ['apigateway:*', 'execute-api:Invoke'],
      resources: ['arn:aws:apigateway:*::/*', arn('execute-api', '*')],
    },
    {
      sid: 'Logs',
      why: 'Log groups of services; reading them tells why a rollout failed.',
      actions: ['logs:*'],
      resources: [
        arn('logs', `log-group:${prefix}*`),
        arn('logs', `log-group:/aws/lambda/${prefix}*`),
        arn('logs', `log-group:/fairway/${stage}/*`),
      ],
    },
    {
      sid: 'Alarms',
      why: 'Alarms of objectives, which a rollout watches.',
      actions: ['cloudwatch:*'],
      resources: [arn('cloudwatch', `alarm:${prefix}*`), `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${prefix}*`],
    },
    {
      sid: 'Metrics',
      why: 'Metrics have no resource name in IAM; reading and sending them reveals no data of a service.',
      actions: [
        'cloudwatch:GetMetricData',
        'cloudwatch:GetMetricStatistics',
        'cloudwatch:ListMetrics',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:PutMetricData',
        'logs:DescribeLogGroups',
      ],
      resources: ['*'],
    },
    {
      sid: 'Containers',
      why: 'Clusters, services, task definitions and images of container services.',
      actions: ['ecs:*', 'ecr:*'],
      resources: [
        arn('ecs', `cluster/${prefix}*`),
        arn('ecs', `service/${prefix}*`),
        arn('ecs', `task/${prefix}*`),
        arn('ecs', `task-definition/${prefix}*`),
        arn('ecr', `repository/${prefix}*`),
      ],
    },
    {
      sid: 'ContainersWithoutName',
      deployerOnly: true,
      why: 'AWS takes no resource for some of these; for the others the emulator finds none in the request.',
      actions: [
        'ecr:DescribeRepositories',
        'ecr:GetAuthorizationToken',
        'ecr:ListTagsForResource',
        'ecr:TagResource',
        'ecs:CreateCluster',
        'ecs:DeregisterTaskDefinition',
        'ecs:DescribeClusters',
        'ecs:DescribeTaskDefinition',
        'ecs:ListTagsForResource',
        'ecs:ListTaskDefinitions',
        'ecs:RegisterTaskDefinition',
        'ecs:TagResource',
        'ecs:UntagResource',
      ],
      resources: ['*'],
    },
    {
      sid: 'LoadBalancers',
      deployerOnly: true,
      why: 'Load balancers, their listeners and target groups; a name begins with the stage’s prefix.',
      actions: ['elasticloadbalancing:*'],
      resources: [
        arn('elasticloadbalancing', `loadbalancer/app/${prefix}*`),
        arn('elasticloadbalancing', `listener/app/${prefix}*`),
        arn('elasticloadbalancing', `listener-rule/app/${prefix}*`),
        arn('elasticloadbalancing', `targetgroup/${prefix}*`),
      ],
    },
    {
      sid: 'LoadBalancersWithoutName',
      deployerOnly: true,
      why: 'AWS takes no resource for Describe; for the others the emulator finds none in the request.',
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateLoadBalancer',
        'elasticloadbalancing:CreateTargetGroup',
        'elasticloadbalancing:Describe*',
        'elasticloadbalancing:RemoveTags',
      ],
      resources: ['*'],
    },
    {
      sid: 'TagsWithoutName',
      deployerOnly: true,
      why: 'AWS takes the resource whose tags are read or set; the emulator finds none in the request.',
      actions: ['cloudwatch', 'logs', 'sns'].flatMap((service) => [
        `${service}:ListTagsForResource`,
        `${service}:TagResource`,
        `${service}:UntagResource`,
      ]),
      resources: ['*'],
    },
    {
      sid: 'Networks',
      deployerOnly: true,
      why: 'A network, its subnets, routes and rules have ids made up by EC2, which cannot carry the stage.',
      actions: NETWORK_ACTIONS,
      resources: ['*'],
    },
    {
      sid: 'Secrets',
      deployerOnly: true,
      why: 'Rotating a declared secret. Reading a value is not among it: only the function does that.',
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [arn('secretsmanager', `secret:${prefix}*`)],
    },
    {
      sid: 'Inventory',
      deployerOnly: true,
      why: 'What carries a stage’s tags: `destroy` sees that nothing is left, and `sweep` finds what lost its stage.',
      actions: ['tag:GetResources'],
      resources: ['*'],
    },
    {
      sid: 'Messages',
      why: 'Alarm topics and dead-letter queues of services.',
      actions: ['sns:*', 'sqs:*'],
      resources: [arn('sns', `${prefix}*`), arn('sqs', `${prefix}*`)],
    },
  ];
}

/** The policy attached to `fairway-<stage>-deployer`. */
export function deployerPolicy(stage: string): PolicyDocument {
  return document([...deployerPermissions(stage).map(allow), ...limits(stage)]);
}

function limits(stage: string): object[] {
  return [
    {
      Sid: 'LeaveTheLimits',
      Effect: 'Deny',
      Action: ['iam:*'],
      Resource: [boundaryArn(stage), iam('user', '*')],
    },
    {
      Sid: 'KeepTheBoundary',
      Effect: 'Deny',
      Action: ['iam:DeleteRolePermissionsBoundary'],
      Resource: ['*'],
    },
  ];
}

/**
 * The most that any role of the stage may do, whatever its own policy says: what the deployer may but for networks and
 * load balancers, and what functions do with keys and traces. Without it a deployer could make a role with more rights than its own and become it.
 */
export function boundaryPolicy(stage: string): PolicyDocument {
  const permissions = deployerPermissions(stage).filter(({ deployerOnly }) => !deployerOnly);
  return document([
    ...permissions.map(allow),
    ...limits(stage),
    allow({
      sid: 'Runtime',
      why: 'Keys of encrypted buckets and traces have ids that cannot carry the stage; key policies decide.',
      actions: [
        'kms:Decrypt',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
      ],
      resources: ['*'],
    }),
  ]);
}

function allow({ sid, actions, resources }: Permission): object {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resources };
}

const document = (Statement: readonly object[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

function iam(kind: string, name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
}
