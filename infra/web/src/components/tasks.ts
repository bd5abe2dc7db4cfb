import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, tagsOf, type WebSettings } from '../settings/settings';
import type { Alarms } from './alarms';
import type { LoadBalancer } from './load-balancer';
import type { Network } from './network';
import { Part } from './part';
import type { Roles } from './roles';
import { APP_PORT, type SecurityGroups } from './security-groups';

const CONTAINER = 'web';
/** Smallest share of a processor that Fargate sells, in thousandths of 1,024. */
const CPU = 256;
/** Fargate kills a container at most so long after SIGTERM, in seconds. */
const MAX_STOP_SECONDS = 120;
/** Time to the first health check that counts for ECS, in seconds; the program starts in a tenth of one. */
const GRACE_SECONDS = 30;

/** Longest time until the tasks of a version are steady, in minutes. */
export const UPDATE_MINUTES = 15;

export interface TasksOptions {
  /** `repository:tag`; resolves once the image lies there. */
  readonly image: pulumi.Input<string>;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly balancer: LoadBalancer;
  readonly roles: Roles;
  /** Undefined on the emulator, which evaluates none. */
  readonly alarms?: Alarms;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** What a task needs to start beside all that. */
  readonly after: pulumi.Resource[];
}

/** Time that ECS waits for a task's end, in seconds: longer than it serves on, or it would be killed while it serves. */
export const stopSeconds = (drainSeconds: number): number => Math.min(MAX_STOP_SECONDS, drainSeconds + 5);

/** The container as ECS takes it, in JSON. */
export function containerDefinitions(settings: WebSettings, image: string, logGroup: string): string {
  return JSON.stringify([
    {
      name: CONTAINER,
      image,
      essential: true,
      // The image names the same user; here an image that does not is refused its root.
      user: '65532:65532',
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ['ALL'] } },
      portMappings: [{ containerPort: APP_PORT, hostPort: APP_PORT, protocol: 'tcp' }],
      environment: [{ name: 'DRAIN_SECONDS', value: String(settings.drainSeconds) }],
      stopTimeout: stopSeconds(settings.drainSeconds),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logGroup,
          'awslogs-region': settings.region,
          'awslogs-stream-prefix': settings.service,
          // A full log must not stop the program.
          mode: 'non-blocking',
          'max-buffer-size': '4m',
        },
      },
      dockerLabels: { 'fairway.stage': settings.stage, 'fairway.service': settings.service },
    },
  ]);
}

/** Tasks on Fargate, replaced one version by the next; ECS goes back by itself where the next one does not hold. */
export class Tasks extends Part {
  public readonly cluster: aws.ecs.Cluster;
  public readonly definition: aws.ecs.TaskDefinition;
  public readonly service: aws.ecs.Service;

  constructor(settings: WebSettings, parent: pulumi.Resource, options: TasksOptions) {
    super('Tasks', settings, parent);
    this.cluster = new aws.ecs.Cluster(
      'cluster',
      { name: this.named(), settings: [{ name: 'containerInsights', value: 'enabled' }], tags: this.tags },
      this.child,
    );
    this.definition = this.define(options);
    this.service = this.serve(options);
    if (!this.onEmulator) this.scale();
  }

  private define({ image, roles, logGroup }: TasksOptions): aws.ecs.TaskDefinition {
    const { settings } = this;
    return new aws.ecs.TaskDefinition(
      'task',
      {
        family: this.named(),
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: String(CPU),
        memory: String(settings.memoryMb),
        runtimePlatform: {
          operatingSystemFamily: 'LINUX',
          cpuArchitecture: settings.architecture === 'arm64' ? 'ARM64' : 'X86_64',
        },
        executionRoleArn: roles.execution.arn,
        taskRoleArn: roles.task.arn,
        containerDefinitions: pulumi
          .all([image, logGroup.name])
          .apply(([reference, logs]) => containerDefinitions(settings, reference, logs)),
        // Only here, since only the tasks change with each version.
        tags: { ...this.tags, 'fairway:commit': settings.commit, 'fairway:version': settings.version },
      },
      this.child,
    );
  }

  private serve({ network, groups, balancer, roles, alarms, after }: TasksOptions): aws.ecs.Service {
    const { settings } = this;
    return new aws.ecs.Service(
      'service',
      {
        name: this.named(),
        cluster: this.cluster.arn,
        taskDefinition: this.definition.arn,
        desiredCount: settings.tasks.min,
        launchType: 'FARGATE',
        // Never fewer than before while a version replaces another.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        ...(alarms && { alarms: { enable: true, rollback: true, alarmNames: alarms.stopsRollout } }),
        ...(!this.onEmulator && { availabilityZoneRebalancing: 'ENABLED' }),
        networkConfiguration: {
          subnets: network.taskSubnets,
          securityGroups: [groups.tasks.id],
          assignPublicIp: settings.network === 'public',
        },
        loadBalancers: [{ targetGroupArn: balancer.targets.arn, containerName: CONTAINER, containerPort: APP_PORT }],
        healthCheckGracePeriodSeconds: GRACE_SECONDS,
        enableEcsManagedTags: true,
        propagateTags: 'SERVICE',
        // The emulator lists failed deployments for ever, and the provider takes a service with two for unsteady: there the
        // engine waits itself.
        waitForSteadyState: !this.onEmulator,
        tags: this.tags,
      },
      {
        ...this.child,
        dependsOn: [balancer.listener, roles.executionRights, ...groups.rules, ...after],
        // Autoscaling changes the number of tasks; the emulator tells a setting of its own.
        ignoreChanges: this.onEmulator ? ['availabilityZoneRebalancing'] : ['desiredCount'],
        customTimeouts: { create: `${UPDATE_MINUTES}m`, update: `${UPDATE_MINUTES}m`, delete: '10m' },
      },
    );
  }

  private scale(): void {
    const { tasks } = this.settings;
    const target = new aws.appautoscaling.Target(
      'scaling',
      {
        serviceNamespace: 'ecs',
        scalableDimension: 'ecs:service:DesiredCount',
        resourceId: pulumi.interpolate`service/${this.cluster.name}/${this.service.name}`,
        minCapacity: tasks.min,
        maxCapacity: tasks.max,
        tags: this.tags,
      },
      this.child,
    );
    new aws.appautoscaling.Policy(
      'processor',
      {
        name: this.named('processor'),
        policyType: 'TargetTrackingScaling',
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          targetValue: 60,
          scaleOutCooldown: 30,
          scaleInCooldown: 300,
        },
      },
      this.child,
    );
  }
}

/** Names that the engine asks AWS for. */
export const serviceNames = (settings: Pick<WebSettings, 'stage' | 'service'>) => ({
  cluster: named(settings),
  service: named(settings),
  repository: named(settings),
  family: named(settings),
});

export const logGroupName = ({ stage, service }: Pick<WebSettings, 'stage' | 'service'>) =>
  `/fairway/${stage}/${service}`;

export function logGroup(settings: WebSettings, parent: pulumi.Resource): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    'log',
    { name: logGroupName(settings), retentionInDays: settings.logDays, tags: tagsOf(settings) },
    { parent },
  );
}
