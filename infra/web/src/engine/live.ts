import {
  type Deployment,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { serviceNames } from '../components/tasks';
import { WebError } from '../errors';

/** One version as ECS knows it. */
export interface LiveVersion {
  readonly taskDefinition: string;
  readonly version: string;
  readonly commit: string;
  /** `repository:tag`. */
  readonly image: string;
}

type Named = Parameters<typeof serviceNames>[0];

/** The ECS service, undefined where the stage has none. */
export async function findService(ecs: ECSClient, names: Named): Promise<Service | undefined> {
  const { cluster, service } = serviceNames(names);
  try {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services?.find(({ status }) => status === 'ACTIVE');
  } catch (error) {
    if ((error as Error).name === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}

/** The version that ECS last completed, or is completing; a failed one is not it. */
export async function findLive(ecs: ECSClient, names: Named): Promise<LiveVersion | undefined> {
  const service = await findService(ecs, names);
  const live = service && liveDeployment(service.deployments ?? []);
  return live?.taskDefinition ? describe(ecs, live.taskDefinition) : undefined;
}

/** Of all deployments, the one that serves: the completed one, else the one that ECS works towards. */
export function liveDeployment(deployments: readonly Deployment[]): Deployment | undefined {
  const running = deployments.filter(({ runningCount = 0 }) => runningCount > 0);
  return (
    running.find(({ rolloutState }) => rolloutState === 'COMPLETED') ??
    running.find(({ status }) => status === 'PRIMARY') ??
    deployments.find(({ status, rolloutState }) => status === 'PRIMARY' && rolloutState !== 'FAILED')
  );
}

async function describe(ecs: ECSClient, taskDefinition: string): Promise<LiveVersion> {
  const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
  const tag = (name: string) => answer.tags?.find(({ key }) => key === name)?.value ?? '';
  return {
    taskDefinition,
    version: tag('fairway:version'),
    commit: tag('fairway:commit'),
    image: answer.taskDefinition?.containerDefinitions?.[0]?.image ?? '',
  };
}

/**
 * Sees that the service runs what was deployed. Pulumi's provider waits for a steady service, and a service that ECS took
 * back to the version before is steady as well.
 *
 * @throws {WebError} `DEPLOYMENT_ROLLED_BACK` with what ECS says
 */
export async function assertRuns(ecs: ECSClient, names: Named, taskDefinition: string): Promise<void> {
  const service = await findService(ecs, names);
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.taskDefinition === taskDefinition && primary.rolloutState === 'COMPLETED') return;
  const failed = service?.deployments?.find((deployment) => deployment.taskDefinition === taskDefinition);
  const reason = failed?.rolloutStateReason ?? service?.events?.[0]?.message ?? 'ECS gives no reason';
  throw new WebError(
    'DEPLOYMENT_ROLLED_BACK',
    `expected ECS to run ${nameOf(taskDefinition)}, found ${nameOf(primary?.taskDefinition)} (${primary?.rolloutState ?? 'no deployment'}): ${reason}. ` +
      'See why its tasks ended: npx --no fairway logs --service web',
  );
}

const nameOf = (arn = 'nothing') => arn.split('/').at(-1) ?? arn;
