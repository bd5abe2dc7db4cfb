import { setTimeout as sleep } from 'node:timers/promises';
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

/** How often ECS is asked while a deployment goes on, in milliseconds. */
const POLL_MS = 500;

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

export interface Waiting {
  /** Longest wait, in seconds. @default 900: as long as Pulumi's provider waits */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until the service runs what was deployed, or ECS gave it up. A service that ECS took back to the version before is
 * steady as well, so that Pulumi's provider does not tell one from the other.
 *
 * @throws {WebError} `DEPLOYMENT_ROLLED_BACK` with what ECS says, or `DEPLOYMENT_UNDECIDED` after the longest wait
 */
export async function untilRuns(
  ecs: ECSClient,
  names: Named,
  taskDefinition: string,
  { seconds = 900, signal }: Waiting = {},
): Promise<void> {
  for (const end = performance.now() + seconds * 1000; ; await sleep(POLL_MS, undefined, { signal })) {
    const service = await findService(ecs, names);
    const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
    const ours = (deployment?: Deployment) => deployment?.taskDefinition === taskDefinition;
    const own = ours(primary) ? primary : service?.deployments?.find(ours);
    if (own && own === primary && own.rolloutState === 'COMPLETED') return;
    if (own === primary && own?.rolloutState === 'IN_PROGRESS') {
      if (performance.now() < end) continue;
      throw new WebError(
        'DEPLOYMENT_UNDECIDED',
        `expected ECS to have ${nameOf(taskDefinition)} running or given up within ${seconds} s, found it in progress: ${own.rolloutStateReason ?? 'ECS gives no reason'}. ` +
          'See what its tasks do: npx --no fairway logs --service web',
      );
    }
    const reason = own?.rolloutStateReason ?? service?.events?.[0]?.message ?? 'ECS gives no reason';
    throw new WebError(
      'DEPLOYMENT_ROLLED_BACK',
      `expected ECS to run ${nameOf(taskDefinition)}, found ${nameOf(primary?.taskDefinition)} (${primary?.rolloutState ?? 'no deployment'}): ${reason} ` +
        'See why its tasks ended: npx --no fairway logs --service web',
    );
  }
}

const nameOf = (arn = 'nothing') => arn.split('/').at(-1) ?? arn;
