import { DeliveryError } from '../errors';
import {
  addressOf,
  drain,
  removeServer,
  serverStats,
  setServer,
  setWeight,
  unregisterRoute,
} from '../local-stage/front-door';
import type { Colour } from '../local-stage/routes';
import { askContainer } from './ask-container';
import {
  clone,
  colourOf,
  freePort,
  imageName,
  imageOf,
  keyOf,
  liveColour,
  other,
  ownLabels,
  portOf,
  refuseCloud,
  routeOf,
  until,
} from './container-names';
import { type Container, containersWith, docker } from './docker';
import type { DirectAnswer, DirectRequest, Engine, Observation, Release, RolloutContext } from './engine';

/** What a container is told of itself. */
export interface Identity {
  readonly version: string;
  readonly commit: string;
}

export interface ContainerEngineOptions {
  /** Builds or finds the image; returns a name or digest that the Docker daemon knows. */
  image(context: RolloutContext): Promise<string>;
  /** Port that the program listens on inside. */
  readonly port: number;
  /** Answers 200 when the program can take requests. */
  readonly readyPath: string;
  /** Variables of the program; no secret, since `docker inspect` shows them. */
  environment?(identity: Identity, context: RolloutContext): Readonly<Record<string, string>>;
  /** More options of `docker run`, such as `--env-file` with secrets or a volume. */
  runOptions?(context: RolloutContext): Promise<readonly string[]> | readonly string[];
  /** What decides the outcome beside the project's files; see `Engine.inputs`. */
  inputs?(context: RolloutContext): Promise<Readonly<Record<string, string>>>;
  /** Longest start, in seconds. @default 60 */
  readonly startSeconds?: number;
  /** Time that requests in flight get at the end, in seconds. @default 15 */
  readonly stopSeconds?: number;
  /** @default [10, 50, 100] */
  readonly trafficSteps?: readonly number[];
}

/**
 * Containers behind HAProxy: the new one becomes healthy first, weights move the traffic, the old one is drained.
 *
 * What is live is read from the front door and from the containers' labels; the engine keeps no state of its own.
 */
export class ContainerEngine implements Engine {
  public readonly trafficSteps: readonly number[];

  constructor(private readonly options: ContainerEngineOptions) {
    this.trafficSteps = options.trafficSteps ?? [10, 50, 100];
  }

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const route = routeOf(context);
    const colour = route && liveColour(route);
    if (!colour) return undefined;
    const container = (await this.containers(context)).find(
      ({ running, labels }) => running && labels['fairway.colour'] === colour,
    );
    return container && this.release(context, container);
  }

  public async prepare(context: RolloutContext): Promise<Release> {
    refuseCloud(context);
    const image = await this.options.image(context);
    const digest = await docker(['image', 'inspect', '--format', '{{.Id}}', image], context.signal);
    const live = await this.current(context);
    return this.bringUp(context, digest, context, live);
  }

  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void> {
    const key = keyOf(context);
    const colour = colourOf(next);
    // The newcomer first: in between both have weight, and never none.
    await setWeight(key, colour, trafficPercent);
    const old = other(colour);
    if (routeOf(context)?.[old]) await setWeight(key, old, 100 - trafficPercent);
  }

  public async commit(context: RolloutContext, next: Release): Promise<void> {
    await this.retire(context, other(colourOf(next)), next.platformId);
  }

  public async backOut(
    context: RolloutContext,
    next: Release | undefined,
    previous: Release | undefined,
  ): Promise<void> {
    if (!previous) return this.destroy(context);
    const containers = await this.containers(context);
    const kept = containers.find(({ id, running }) => id === previous.platformId && running);
    const back = kept
      ? this.release(context, kept)
      : await this.bringUp(
          context,
          imageOf(previous),
          { version: previous.version, commit: previous.outputs.commit ?? '' },
          next,
        );
    await this.shift(context, back, 100);
    await this.retire(context, other(colourOf(back)), back.platformId);
  }

  public async destroy(context: RolloutContext): Promise<void> {
    if (routeOf(context)) await unregisterRoute(keyOf(context));
    for (const container of await this.containers(context)) await this.stop(container);
    const images = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}', imageName(context)]);
    for (const image of images.split('\n').filter(Boolean)) await docker(['rmi', image]);
  }

  public async inputs(context: RolloutContext): Promise<Readonly<Record<string, string>>> {
    return (await this.options.inputs?.(context)) ?? {};
  }

  public async request(_: RolloutContext, release: Release, question: DirectRequest): Promise<DirectAnswer> {
    return askContainer(Number(release.outputs.port), question);
  }

  public async observe(context: RolloutContext, release: Release): Promise<Observation> {
    const colour = colourOf(release);
    const seen = (await serverStats(keyOf(context))).find(({ server }) => server === colour);
    return { requests: seen?.total ?? 0, failed: seen?.errors ?? 0 };
  }

  public async logs(context: RolloutContext, { lines }: { readonly lines: number }): Promise<readonly string[]> {
    const live = await this.current(context);
    if (!live) return [];
    return (await docker(['logs', '--tail', String(lines), live.platformId], context.signal)).split('\n');
  }

  public limitations(): readonly string[] {
    return ['one container and one machine: a cloud starts as many instances as the traffic needs, in several zones'];
  }

  /** Starts a version at the place that the live one does not have; a container that is up already is taken as it is. */
  private async bringUp(
    context: RolloutContext,
    digest: string,
    identity: Identity,
    live: Release | undefined,
  ): Promise<Release> {
    const colour = live ? other(colourOf(live)) : 'blue';
    const there = (await this.containers(context)).filter(({ id }) => id !== live?.platformId);
    let container = there.find(
      ({ running, image, labels }) =>
        running &&
        image === digest &&
        labels['fairway.version'] === identity.version &&
        labels['fairway.colour'] === colour,
    );
    for (const stale of there.filter((found) => found !== container)) await this.stop(stale);
    container ??= await this.start(context, digest, identity, colour);
    await this.untilReady(context, container);
    const server = { host: '127.0.0.1', port: portOf(container), weight: 0 };
    await setServer({ ...keyOf(context), healthPath: this.options.readyPath }, colour, server);
    await until(context, 30, `HAProxy to find ${container.name} healthy`, async () =>
      (await serverStats(keyOf(context))).some(
        ({ server: name, status }) => name === colour && status.startsWith('UP'),
      ),
    );
    return this.release(context, container);
  }

  private async start(context: RolloutContext, digest: string, identity: Identity, colour: Colour): Promise<Container> {
    const { service, stage } = context;
    const port = await freePort();
    const labels = {
      ...ownLabels(context),
      'fairway.owner': service.owner,
      'fairway.commit': identity.commit,
      'fairway.version': identity.version,
      'fairway.colour': colour,
      'fairway.port': String(port),
    };
    await docker(['tag', digest, `${imageName(context)}:${identity.version.replace(/[^\w.-]/g, '_')}`], context.signal);
    context.report({ phase: 'prepare', message: `starting ${identity.version} in a container beside the live one` });
    const environment = Object.entries(this.options.environment?.(identity, context) ?? {});
    const id = await docker(
      [
        'run',
        '--detach',
        ...['--name', `fairway-${stage}-${service.name}-${clone()}-${colour}-${Date.now().toString(36)}`],
        ...['--restart', 'unless-stopped', '--read-only', '--cap-drop', 'ALL'],
        ...['--security-opt', 'no-new-privileges', '--pids-limit', '256', '--tmpfs', '/tmp:rw,noexec,nosuid,size=16m'],
        ...['--memory', `${service.limits.memoryMb}m`, '--memory-swap', `${service.limits.memoryMb}m`],
        // Logs of a container that nobody looks at must not fill the disk.
        ...['--log-opt', 'max-size=10m', '--log-opt', 'max-file=2'],
        ...['--publish', `127.0.0.1:${port}:${this.options.port}`],
        ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
        ...environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...((await this.options.runOptions?.(context)) ?? []),
        digest,
      ],
      context.signal,
    );
    const container = (await this.containers(context)).find((found) => found.id === id);
    if (container) return container;
    throw new DeliveryError('CONTAINER_LOST', `expected container ${id.slice(0, 12)}, found none. Deploy again.`);
  }

  private async untilReady(context: RolloutContext, container: Container): Promise<void> {
    const seconds = this.options.startSeconds ?? 60;
    const question = { method: 'GET', path: this.options.readyPath, timeoutMs: 2000 } as const;
    await until(context, seconds, `${container.name} to answer 200 at ${this.options.readyPath}`, async () => {
      const found = (await this.containers(context)).find(({ id }) => id === container.id);
      const restarts = await docker(['inspect', '--format', '{{.RestartCount}}', container.id], context.signal);
      if (!found?.running || restarts !== '0') {
        const said = await docker(['logs', '--tail', '5', container.id]).catch(() => '');
        throw new DeliveryError('CONTAINER_ENDED', `expected ${container.name} to keep running, but it ended: ${said}`);
      }
      return askContainer(portOf(container), question).then(
        ({ status }) => status === 200,
        () => false,
      );
    });
  }

  /** Lets a server finish what it has, takes it out of the front door, and removes every container but the live one. */
  private async retire(context: RolloutContext, colour: Colour, live: string): Promise<void> {
    const key = keyOf(context);
    if (routeOf(context)?.[colour]) {
      await drain(key, colour);
      const idle = async () =>
        (await serverStats(key)).every(({ server, current }) => server !== colour || current === 0);
      await until(context, this.stopSeconds, `the requests of ${colour} to end`, idle).catch((error: unknown) => {
        if (context.signal.aborted) throw error;
        context.report({
          phase: 'commit',
          message: `requests were in flight for ${this.stopSeconds} s and are cut off`,
        });
      });
      await removeServer(key, colour);
    }
    for (const container of await this.containers(context)) if (container.id !== live) await this.stop(container);
  }

  private async stop({ id }: Container): Promise<void> {
    await docker(['stop', '--time', String(this.stopSeconds), id]);
    await docker(['rm', '--force', '--volumes', id]);
  }

  private get stopSeconds(): number {
    return this.options.stopSeconds ?? 15;
  }

  private containers(context: RolloutContext): Promise<Container[]> {
    return containersWith(ownLabels(context), context.signal);
  }

  private release(context: RolloutContext, container: Container): Release {
    const { host, port, hostHeader } = addressOf(keyOf(context));
    const { labels } = container;
    return {
      version: labels['fairway.version'] ?? '',
      platformId: container.id,
      artefacts: { image: container.image },
      url: `http://${host}:${port}`,
      headers: { Host: hostHeader },
      outputs: {
        container: container.name,
        colour: labels['fairway.colour'] ?? '',
        port: labels['fairway.port'] ?? '',
        commit: labels['fairway.commit'] ?? '',
      },
    };
  }
}
