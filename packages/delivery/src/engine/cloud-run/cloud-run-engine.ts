import { createHash } from 'node:crypto';
import { DeliveryError } from '../../errors';
import { loadStage, type Stage } from '../../stage/stage';
import type { Identity } from '../container-engine';
import type { DirectAnswer, DirectRequest, Engine, Release, RolloutContext } from '../engine';
import { type ApiOptions, CloudRunApi, type CloudRunRevision, type CloudRunService, type TrafficTarget } from './api';

export interface CloudRunEngineOptions extends ApiOptions {
  /** Builds the image and pushes it to the stage's project; returns `name@sha256:…`. */
  image(context: RolloutContext, project: string): Promise<string>;
  /** Port that the program listens on inside. */
  readonly port: number;
  /** Answers 200 when the program can take requests. */
  readonly readyPath: string;
  /** Variables of the program; no secret, since everybody who may look at the service sees them. */
  environment?(identity: Identity, context: RolloutContext): Readonly<Record<string, string>>;
  /** What decides the outcome beside the project's files; see `Engine.inputs`. */
  inputs?(context: RolloutContext): Promise<Readonly<Record<string, string>>>;
  /** @default the declared stage of the context */
  readonly stage?: (name: string) => Stage;
  /** @default [10, 50, 100] */
  readonly trafficSteps?: readonly number[];
}

const BY_REVISION = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
/** Cloud Run's limit on a service's name. */
const LONGEST_NAME = 49;
/** More of any answer to a probe is not read. */
const MAX_BODY = 1 << 20;

/**
 * Revisions of a Cloud Run service: the new one becomes ready without traffic and is asked at its own address, then shares
 * move. What is live is read from the service; the engine keeps no state of its own.
 */
export class CloudRunEngine implements Engine {
  public readonly trafficSteps: readonly number[];
  private readonly api: CloudRunApi;

  constructor(private readonly options: CloudRunEngineOptions) {
    this.trafficSteps = options.trafficSteps ?? [10, 50, 100];
    this.api = new CloudRunApi(options);
  }

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const service = await this.service(context);
    const [most] = [...(service?.traffic ?? [])].sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
    return service && most?.revision && most.percent ? this.release(context, service, most.revision) : undefined;
  }

  public async prepare(context: RolloutContext): Promise<Release> {
    const { project } = this.place(context);
    const image = await this.options.image(context, project);
    const revision = revisionOf(this.nameOf(context), context, image);
    const service = await this.service(context);
    const there = service?.traffic?.some((target) => target.revision === revision);
    if (!there) {
      const target = { type: BY_REVISION, revision, tag: tagOf(revision) };
      const body = this.body(context, revision, image);
      if (service) {
        const traffic = [...(service.traffic ?? []), { ...target, percent: 0 }];
        // A revision that was backed out is still there, and its name cannot be given twice.
        const kept = await this.revision(context, revision);
        if (kept) await this.setTraffic(context, service, traffic);
        else await this.change('PATCH', context, { ...body, traffic, etag: service.etag });
      } else {
        await this.change('POST', context, { ...body, traffic: [{ ...target, percent: 100 }] });
      }
    }
    return this.release(context, await this.existing(context), revision);
  }

  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void> {
    const service = await this.existing(context);
    const others = (service.traffic ?? []).filter(({ revision }) => revision !== next.platformId);
    const [previous] = [...others].sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
    const mine = { type: BY_REVISION, revision: next.platformId, tag: tagOf(next.platformId) };
    const rest = previous && trafficPercent < 100 ? [{ ...previous, percent: 100 - trafficPercent }] : [];
    // Shares must come to a hundred: with nobody else there the newcomer has all.
    const percent = rest.length > 0 ? trafficPercent : 100;
    const idle = others.filter((one) => one !== previous || rest.length === 0).map((one) => ({ ...one, percent: 0 }));
    await this.setTraffic(context, service, [{ ...mine, percent }, ...rest, ...idle.filter(({ tag }) => tag)]);
  }

  public async commit(context: RolloutContext, next: Release): Promise<void> {
    const mine = { type: BY_REVISION, revision: next.platformId, percent: 100, tag: tagOf(next.platformId) };
    await this.setTraffic(context, await this.existing(context), [mine]);
  }

  public async backOut(
    context: RolloutContext,
    _next: Release | undefined,
    previous: Release | undefined,
  ): Promise<void> {
    if (!previous) return this.destroy(context);
    await this.commit(context, previous);
  }

  public async destroy(context: RolloutContext): Promise<void> {
    if (await this.service(context)) await this.api.change('DELETE', this.path(context), context.signal);
  }

  public async inputs(context: RolloutContext): Promise<Readonly<Record<string, string>>> {
    return (await this.options.inputs?.(context)) ?? {};
  }

  public async request(_: RolloutContext, release: Release, question: DirectRequest): Promise<DirectAnswer> {
    const { method, path, timeoutMs } = question;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(`${release.outputs.address}${path}`, { method, signal, redirect: 'manual' });
    const body = await answer.text();
    if (body.length > MAX_BODY) throw new Error(`the answer is longer than ${MAX_BODY} bytes`);
    return { status: answer.status, body };
  }

  public async logs(context: RolloutContext, { lines }: { readonly lines: number }): Promise<readonly string[]> {
    const live = await this.current(context);
    return live ? this.api.logs(this.place(context).project, live.platformId, lines, context.signal) : [];
  }

  public limitations(): readonly string[] {
    return ['Cloud Run: written against the Admin API v2 and tried against a stand-in of it, never against Google'];
  }

  private body(context: RolloutContext, revision: string, image: string): object {
    const { service, stage, version, commit } = context;
    const variables = Object.entries(this.options.environment?.({ version, commit }, context) ?? {});
    const probe = { httpGet: { path: this.options.readyPath, port: this.options.port }, timeoutSeconds: 1 };
    const labels = Object.fromEntries(
      Object.entries({ stage, service: service.name, owner: service.owner, commit }).map(([name, value]) => [
        `fairway-${name}`,
        // Google's labels: lower-case letters, digits, `_` and `-`, at most 63 of them.
        value
          .toLowerCase()
          .replace(/[^a-z0-9_-]/g, '-')
          .slice(0, 63),
      ]),
    );
    return {
      labels,
      ingress: service.exposure === 'public' ? 'INGRESS_TRAFFIC_ALL' : 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
      invokerIamDisabled: service.exposure === 'public',
      template: {
        revision,
        labels,
        // Here a version may have any letters, and a commit its `-dirty`.
        annotations: { 'fairway.dev/version': version, 'fairway.dev/commit': commit },
        timeout: `${service.limits.timeoutSeconds}s`,
        maxInstanceRequestConcurrency: service.limits.concurrency,
        scaling: { minInstanceCount: stage === 'prod' ? 1 : 0, maxInstanceCount: 10 },
        containers: [
          {
            image,
            ports: [{ containerPort: this.options.port }],
            env: variables.map(([name, value]) => ({ name, value })),
            resources: { limits: { cpu: '1', memory: `${service.limits.memoryMb}Mi` }, startupCpuBoost: true },
            startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 30 },
            livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
          },
        ],
      },
    };
  }

  private async setTraffic(context: RolloutContext, { etag }: CloudRunService, traffic: readonly TrafficTarget[]) {
    await this.change('PATCH', context, { traffic, etag }, '?updateMask=traffic');
  }

  private change(method: 'POST' | 'PATCH', context: RolloutContext, body: object, query = ''): Promise<void> {
    const { project, region } = this.place(context);
    const path =
      method === 'POST'
        ? `projects/${project}/locations/${region}/services?serviceId=${this.nameOf(context)}`
        : `${this.path(context)}${query}`;
    return this.api.change(method, path, context.signal, body);
  }

  private async release(context: RolloutContext, service: CloudRunService, revision: string): Promise<Release> {
    const found = await this.revision(context, revision);
    const image = found?.containers?.[0]?.image ?? '';
    const own = service.trafficStatuses?.find((status) => status.revision === revision && status.uri);
    return {
      version: found?.annotations?.['fairway.dev/version'] ?? '',
      platformId: revision,
      artefacts: { image: image.split('@')[1] ?? image },
      url: service.uri ?? '',
      outputs: {
        address: own?.uri ?? service.uri ?? '',
        commit: found?.annotations?.['fairway.dev/commit'] ?? '',
        image,
      },
    };
  }

  private revision(context: RolloutContext, name: string): Promise<CloudRunRevision | undefined> {
    return this.api.find<CloudRunRevision>(`${this.path(context)}/revisions/${name}`, context.signal);
  }

  private service(context: RolloutContext): Promise<CloudRunService | undefined> {
    return this.api.find<CloudRunService>(this.path(context), context.signal);
  }

  private async existing(context: RolloutContext): Promise<CloudRunService> {
    const found = await this.service(context);
    if (found) return found;
    throw new DeliveryError(
      'CLOUD_RUN_SERVICE_LOST',
      `expected the Cloud Run service ${this.nameOf(context)}, found none. Deploy again.`,
    );
  }

  private path(context: RolloutContext): string {
    const { project, region } = this.place(context);
    return `projects/${project}/locations/${region}/services/${this.nameOf(context)}`;
  }

  private place({ stage }: RolloutContext): { project: string; region: string } {
    return (this.options.stage ?? loadStage)(stage).gcp();
  }

  private nameOf({ stage, service }: RolloutContext): string {
    const name = `fairway-${stage}-${service.name}`;
    if (name.length <= LONGEST_NAME) return name;
    throw new DeliveryError(
      'CLOUD_RUN_NAME_TOO_LONG',
      `expected at most ${LONGEST_NAME} letters, found ${name}. Shorten the service's name in .projenrc.ts.`,
    );
  }
}

/** The same version of the same image has the same revision, so a step that is called again finds its work done. */
function revisionOf(name: string, { version, commit }: Identity, image: string): string {
  const digest = createHash('sha256').update([version, commit, image].join('\n')).digest('hex');
  return `${name}-${digest.slice(0, 10)}`;
}

/** A tag gives the revision an address of its own. */
const tagOf = (revision: string) => `v${revision.slice(-10)}`;
