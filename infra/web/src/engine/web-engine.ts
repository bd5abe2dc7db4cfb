import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  addressOf,
  type Engine,
  registerRoute,
  type Release,
  type RolloutContext,
  unregisterRoute,
} from '@fairway/delivery';
import type { OpMap } from '@pulumi/pulumi/automation';
import { costLine } from '../cost/cost';
import { logGroupName, serviceNames } from '../components/tasks';
import { WebError } from '../errors';
import { baseImageId, buildImage } from '../image/image';
import { findImage, publisher } from '../image/publish';
import { imageTag, type WebSettings } from '../settings/settings';
import { choicesOf, settingsOf } from '../settings/stage-settings';
import { RUNS_SECONDS, UPDATE_MS } from './limits';
import { untilRuns, findLive, type LiveVersion } from './live';
import { told } from './pulumi-error';
import { openStack } from './stack';
import { type Target, targetOf } from './target';

type Phase = Parameters<RolloutContext['report']>[0]['phase'];

/**
 * Pulumi makes the resources, and ECS replaces the tasks: new ones first, old ones after, and back by itself where the new
 * ones do not hold.
 *
 * ECS has one service and not two side by side, so that there is no share of the traffic between none and all.
 */
export class WebEngine implements Engine {
  public readonly trafficSteps = [100];
  /** Going back is an update as well. */
  public readonly limits = { shift: UPDATE_MS, 'back-out': UPDATE_MS };

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const target = await targetOf(context.stage);
    const live = await findLive(target.ecs, named(context));
    return live && releaseOf(context, target, live);
  }

  /** Builds the image and says what will change; nobody notices anything of it. */
  public async prepare(context: RolloutContext): Promise<Release> {
    const { target, settings } = await open(context);
    context.report({ phase: 'prepare', message: costLine(settings), cost: costLine(settings) });
    const tag = imageTag(settings.version);
    const { repository } = serviceNames(settings);
    let config: string | undefined;
    if (!(await findImage(target.ecr, repository, tag))) {
      context.report({ phase: 'prepare', message: `building the image ${tag} for ${settings.architecture}` });
      config = await buildImage({ ...settings, signal: context.signal });
    }
    const stack = await openStack(settings, target, refuseToPublish);
    const { changeSummary } = await told('preview', context.signal, () => stack.preview({ signal: context.signal }));
    context.report({ phase: 'prepare', message: `Pulumi will ${summary(changeSummary)}` });
    const { version, commit } = settings;
    const next = await releaseOf(context, target, { version, commit, image: tag });
    // Its digest in the registry is known once it is there; that of its configuration names it until then.
    return config ? { ...next, artefacts: { ...next.artefacts, config } } : next;
  }

  /** Gives the release back by the load balancer's address and the image's digest, which the first deployment knows only now. */
  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<Release> {
    if (trafficPercent === 0) return next;
    const { target, settings } = await open(context, next);
    await this.update(context, target, settings, 'shift', true);
    const { version, platformId, outputs } = next;
    const placed = await releaseOf(context, target, { version, commit: outputs.commit ?? '', image: platformId });
    return { ...placed, artefacts: { ...next.artefacts, ...placed.artefacts } };
  }

  /** Nothing is left to do: ECS ended the old tasks, and ECR keeps the newest images by its own rule. */
  public async commit(): Promise<void> {
    return Promise.resolve();
  }

  public async backOut(context: RolloutContext, _next?: Release, previous?: Release): Promise<void> {
    if (!previous) return this.destroy(context);
    const { target, settings } = await open(context, previous);
    // The image is there already: nothing is built from a work tree that may be another commit's.
    await this.update(context, target, settings, 'back-out', false);
  }

  public async destroy(context: RolloutContext): Promise<void> {
    const { target, settings } = await open(context);
    const stack = await openStack(settings, target, refuseToPublish);
    context.report({ phase: 'destroy', message: 'removing the stack' });
    // What a killed update left pending or locked would stop Pulumi; the deployment's own lock says that nobody else is at work.
    const state = await stack.exportStack();
    const { signal } = context;
    await stack.cancel();
    await told('destroy', signal, () => stack.destroy({ refresh: hasPending(state), signal }));
    await stack.workspace.removeStack(stack.name);
    if (target.platform === 'emulator') await unregisterRoute({ service: context.service.name, stage: context.stage });
  }

  public async inputs(): Promise<Readonly<Record<string, string>>> {
    return { 'base-image': await baseImageId() };
  }

  public async logs(context: RolloutContext, { lines }: { readonly lines: number }): Promise<readonly string[]> {
    const target = await targetOf(context.stage);
    const { events } = await target.logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroupName(named(context)),
        startTime: Date.now() - 3_600_000,
        limit: 10_000,
      }),
    );
    return (events ?? []).map(({ message }) => message?.trimEnd() ?? '').slice(-lines);
  }

  public async diff(context: RolloutContext): Promise<string> {
    const { target, settings } = await open(context);
    const stack = await openStack(settings, target, refuseToPublish);
    const { signal } = context;
    const { stdout } = await told('preview', signal, () => stack.preview({ diff: true, color: 'never', signal }));
    return `${costLine(settings)}\n${stdout}`;
  }

  public limitations({ stage }: RolloutContext): readonly string[] {
    const always = 'ECS has one service: a version receives all traffic as its tasks replace the old ones.';
    if (stage !== 'local' && !stage.startsWith('pr-')) return [always];
    return [
      always,
      'The emulator makes no health checks: that a healthy task is not taken out, and a dead one is, is arithmetic here.',
      'The emulator has no autoscaling, and this stage no alarm; a container is killed 5 s after SIGTERM.',
      'The emulator starts containers without the read-only root, the user and the dropped capabilities of the task definition.',
    ];
  }

  private async update(
    context: RolloutContext,
    target: Target,
    settings: WebSettings,
    phase: Phase,
    mayBuild: boolean,
  ): Promise<void> {
    const { repository } = serviceNames(settings);
    const { ecr, platform } = target;
    const source = mayBuild ? { ...settings, signal: context.signal } : undefined;
    const publish = publisher({ ecr, repository, signIn: platform === 'aws', source });
    const stack = await openStack(settings, target, async (url, tag) => {
      context.report({ phase, message: `bringing ${tag} to ${url}` });
      await publish(url, tag);
    });
    const pending = hasPending(await stack.exportStack());
    await stack.cancel();
    const started = performance.now();
    const { signal } = context;
    const { summary: done, outputs } = await told('up', signal, () => stack.up({ refresh: pending, signal }));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    context.report({ phase, message: `Pulumi did ${summary(done.resourceChanges ?? {})} in ${seconds} s` });
    await untilRuns(target.ecs, settings, text(outputs.taskDefinition?.value), {
      seconds: RUNS_SECONDS[platform],
      signal: context.signal,
    });
    if (platform === 'emulator') {
      const { host, port } = addressOf({ service: settings.service, stage: settings.stage });
      const hostHeader = text(outputs.balancerName?.value);
      await registerRoute({
        service: settings.service,
        stage: settings.stage,
        target: { host, port, tls: true, hostHeader },
      });
    }
  }
}

interface Session {
  readonly target: Target;
  readonly settings: WebSettings;
}

/** @param release what to bring up, where it is not the work tree's */
async function open(context: RolloutContext, release?: Release): Promise<Session> {
  const { stage, service, version, commit } = context;
  const target = await targetOf(stage);
  const source = release ? { version: release.version, commit: release.outputs.commit ?? commit } : { version, commit };
  return { target, settings: settingsOf({ stage, service, ...source }, target) };
}

const named = ({ stage, service }: RolloutContext) => ({ stage, service: service.name });

/** The platform's own name of a version is its image's tag: it never changes, and going back makes a new task definition. */
async function releaseOf(
  context: RolloutContext,
  target: Target,
  { version, commit, image }: Omit<LiveVersion, 'taskDefinition'>,
): Promise<Release> {
  const { stage, service } = context;
  const platformId = image.split(':').at(-1) ?? '';
  const digest = await findImage(target.ecr, serviceNames(named(context)).repository, platformId);
  const artefacts: Record<string, string> = digest ? { image: digest } : {};
  const own = { version, platformId, artefacts, outputs: { commit } };
  if (target.platform === 'aws') return { ...own, url: await publicUrl(context, target) };
  const { host, port, hostHeader } = addressOf({ service: service.name, stage });
  return { ...own, url: `http://${host}:${port}`, headers: { Host: hostHeader } };
}

/** The stage's domain, else the load balancer's own name; before that exists a name that nothing answers to. */
async function publicUrl(context: RolloutContext, target: Target): Promise<string> {
  const { domain } = choicesOf(context.stage);
  if (domain) return `https://${domain.name}`;
  const { service } = serviceNames(named(context));
  try {
    const { LoadBalancers } = await target.elb.send(new DescribeLoadBalancersCommand({ Names: [service] }));
    return `http://${LoadBalancers?.[0]?.DNSName}`;
  } catch (error) {
    if ((error as Error).name === 'LoadBalancerNotFoundException') return 'http://not-made-yet.invalid';
    throw error;
  }
}

/** A preview changes nothing, so it never publishes. */
const refuseToPublish = () =>
  Promise.reject(new WebError('PREVIEW_PUBLISHES', 'expected a preview to publish nothing.'));

function hasPending(state: { deployment?: unknown }): boolean {
  const { pending_operations: pending } = (state.deployment ?? {}) as { pending_operations?: unknown[] };
  return (pending?.length ?? 0) > 0;
}

/** `create 42, same 3`, without what stays as it is where something changes. */
function summary(changes: OpMap): string {
  const parts = Object.entries(changes).filter(([kind, count]) => kind !== 'same' && count);
  return parts.map(([kind, count]) => `${kind} ${count}`).join(', ') || 'change nothing';
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
