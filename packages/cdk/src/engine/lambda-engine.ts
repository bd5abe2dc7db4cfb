import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  awsAccess,
  type DirectAnswer,
  type DirectRequest,
  type Engine,
  type Observation,
  type SecretKeeper,
  SecretsManagerKeeper,
  findWorkspace,
  loadStage,
  type Progress,
  type Release,
  type RolloutContext,
} from '@fairway/delivery';
import { BOOTSTRAP_TEMPLATE, bootstrapNames } from '../bootstrap';
import { costLine, costOf, type PricedTemplate } from '../cost';
import { assetsOf, named, type Placement, stackName } from '../placement';
import type { CreateApp } from '../stage-app';
import { closeFrontDoor, openFrontDoor, publicAddress } from './address';
import { emptyBucket } from './buckets';
import { cdkDeploy } from './cdk-cli';
import { type Clients, clientsOf } from './clients';
import { type Answer, FunctionVersions } from './function-versions';
import { ServiceMetrics } from './service-metrics';
import { proxyEvent, type ProxyRequest } from './proxy-event';
import {
  applyTemplate,
  deleteStack,
  endUpdate,
  findStack,
  firstFailure,
  outputsOf,
  stacksDeployedThrough,
} from './stacks';
import { takeBack } from './take-back';

/** Versions that stay after a rollout; one is about 18 MB of the account's 75 GB. */
const KEPT_VERSIONS = 5;

/** A version that has no traffic yet. */
export interface Candidate {
  readonly placement: Placement;
  readonly clients: Clients;
  /** Of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Sends one request to this version alone. */
  readonly request: (asked: ProxyRequest) => Promise<Answer>;
}

export interface LambdaEngineOptions {
  readonly createApp: CreateApp;
  /** Outputs of the stack that name buckets; `destroy` empties them, since one that holds objects cannot go. */
  readonly buckets?: readonly string[];
  /**
   * Sees that a version does its work before it receives traffic, and throws where it does not. The declared probes are sent anyway.
   * @default nothing more is asked
   */
  accept?(candidate: Candidate): Promise<void>;
}

/** What one step of a rollout works with. */
interface Session {
  readonly placement: Placement;
  readonly clients: Clients;
  readonly versions: FunctionVersions;
  readonly report: (phase: Progress['phase'], message: string) => void;
}

/** CloudFormation brings a version up, the alias `live` gives it the traffic, CodeDeploy watches over that on AWS. */
export class LambdaEngine implements Engine {
  /** CodeDeploy takes the steps between on AWS; the emulator's alias knows no weights. */
  public readonly trafficSteps = [100];
  /** One window for all steps of a rollout, so that what was counted before can be taken off. */
  private readonly since = new Date();

  constructor(private readonly options: LambdaEngineOptions) {}

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const session = await open(context);
    const stack = await findStack(session.clients.cloudFormation, stackName(session.placement));
    const live = stack && (await session.versions.live());
    return live && releaseOf(session, live, outputsOf(stack));
  }

  public async prepare(context: RolloutContext): Promise<Release> {
    const session = await open(context);
    const { placement, clients, versions } = session;
    await bootstrap(session);
    const assembly = join(findWorkspace(), '.fairway', 'cdk', placement.stage, placement.service.name);
    rmSync(assembly, { recursive: true, force: true });
    const { stacks } = this.options
      .createApp({ placement, assets: assetsOf(placement.service), outdir: assembly })
      .synth();
    const [rendered] = stacks;
    if (rendered) {
      const cost = costLine(costOf(rendered.template as PricedTemplate, placement.service), placement.platform);
      context.report({ phase: 'prepare', message: cost, cost });
    }
    const live = await versions.live();
    session.report('prepare', `updating the stack ${stackName(placement)}`);
    const begun = new Date();
    const outputs = await cdkDeploy({
      assembly,
      stack: stackName(placement),
      // On AWS the update itself is the rollout: CodeDeploy moves the alias.
      parameters: { LiveVersion: clients.platform === 'emulator' ? (live?.number ?? '') : '' },
      environment: clients.environment,
      signal: context.signal,
      reasonOf: (stack) => firstFailure(clients.cloudFormation, stack, begun),
    });
    const next = await versions.find(outputs.FunctionVersion ?? '');
    if (this.options.accept) {
      session.report('prepare', `version ${next.number} is tried before it receives traffic`);
      const { signal } = context;
      const request = (asked: ProxyRequest) => versions.request(next.number, proxyEvent(asked), signal);
      await this.options.accept({ placement, clients, outputs, signal, request });
    }
    return releaseOf(session, next, outputs);
  }

  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void> {
    if (trafficPercent === 0) return;
    const { versions, report, placement } = await open(context);
    report('shift', `alias live goes to version ${next.platformId}`);
    await versions.moveTraffic(next.platformId);
    if (placement.platform === 'emulator') await openFrontDoor(placement);
  }

  /** Keeps some versions before this one, so that going back needs no deployment. */
  public async commit(context: RolloutContext, next: Release): Promise<void> {
    const { versions } = await open(context);
    await versions.keepNewest(KEPT_VERSIONS, next.platformId);
  }

  public async backOut(
    context: RolloutContext,
    _next: Release | undefined,
    previous: Release | undefined,
  ): Promise<void> {
    if (!previous) return this.destroy(context);
    const session = await open(context);
    const tell = (message: string) => session.report('back-out', message);
    await takeBack({ ...session, signal: context.signal, tell }, previous.platformId);
  }

  public async destroy(context: RolloutContext): Promise<void> {
    const session = await open(context);
    const { placement, clients, report } = session;
    if (clients.platform === 'aws') {
      // CloudFormation removes no stack that it is updating.
      const tell = (message: string) => report('destroy', message);
      await endUpdate(clients.cloudFormation, stackName(placement), { signal: context.signal, tell });
    }
    const stack = await findStack(clients.cloudFormation, stackName(placement));
    const outputs = stack ? outputsOf(stack) : {};
    for (const bucket of (this.options.buckets ?? []).flatMap((name) => outputs[name] ?? [])) {
      await emptyBucket(clients.s3, bucket);
    }
    report('destroy', `removing the stack ${stackName(placement)}`);
    await deleteStack(clients.cloudFormation, stackName(placement));
    // On AWS the bootstrap is an administrator's, and may serve other services of the stage.
    if (clients.platform === 'aws') return;
    await removeBootstrap(session);
    await closeFrontDoor(placement);
  }

  /** Sends one request to one version, whatever traffic it has. */
  public async request(
    context: RolloutContext,
    release: Release,
    { method, path, timeoutMs }: DirectRequest,
  ): Promise<DirectAnswer> {
    const { versions } = await open(context);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
    return versions.request(release.platformId, proxyEvent({ method, path }), signal);
  }

  /** What the functions themselves counted of this version, and the service's alarms that are on. */
  public async observe(context: RolloutContext, release: Release): Promise<Observation> {
    const { clients, placement } = await open(context);
    return new ServiceMetrics(clients.metrics, placement).observe(release.version, this.since);
  }

  /** The stack generates them into Secrets Manager, each named like every resource of the service. */
  public secrets({ stage, service }: RolloutContext): SecretKeeper {
    const config = async () => (await awsAccess(stage)).client;
    return new SecretsManagerKeeper(config, (name) => named({ stage, service }, name));
  }

  public async logs(context: RolloutContext, { lines }: { readonly lines: number }): Promise<readonly string[]> {
    const { clients, placement } = await open(context);
    const logGroupName = `/aws/lambda/${named(placement)}`;
    const { events } = await clients.logs.send(
      new FilterLogEventsCommand({ logGroupName, startTime: Date.now() - 3_600_000, limit: 10_000 }),
    );
    return (events ?? []).map(({ message }) => message?.trimEnd() ?? '').slice(-lines);
  }

  public limitations(context: RolloutContext): readonly string[] {
    if (!loadStage(context.stage).isLocal) return [];
    return [
      'The emulator has no CodeDeploy and no alias weights: the alias moves in one step, after the new version answered directly.',
      'The emulator counts no requests of the API and evaluates an alarm only when metrics arrive.',
      'The emulator applies no permissions boundary to roles that CloudFormation makes.',
    ];
  }
}

async function open(context: RolloutContext): Promise<Session> {
  const clients = await clientsOf(context.stage);
  const { stage, service, version, commit } = context;
  const placement: Placement = { stage, service, version, commit, platform: clients.platform };
  return {
    placement,
    clients,
    versions: new FunctionVersions(clients.lambda, named(placement), clients.platform),
    report: (phase, message) => context.report({ phase, message }),
  };
}

function releaseOf(
  { placement }: Session,
  { number, version, digest }: { number: string; version: string; digest: string },
  outputs: Readonly<Record<string, string>>,
): Release {
  return {
    version,
    platformId: number,
    artefacts: { function: digest },
    ...publicAddress(placement, outputs),
    outputs,
  };
}

/** The stage's roles for the CDK. An administrator makes them on AWS; the emulator belongs to whoever runs it. */
async function bootstrap({ placement, clients, report }: Session): Promise<void> {
  const { stackName: name } = bootstrapNames(placement.stage);
  if (clients.platform === 'aws') {
    if (await findStack(clients.cloudFormation, name)) return;
    throw new Error(
      `BOOTSTRAP_MISSING: expected the stack ${name}, found none. An administrator deploys it: see packages/cdk/README.md.`,
    );
  }
  report('prepare', `bringing ${name} up to date`);
  const template = await readFile(BOOTSTRAP_TEMPLATE, 'utf8');
  await applyTemplate(clients.cloudFormation, name, template, { Stage: placement.stage });
}

/** Removes what the services of a stage share, with the last of them. */
async function removeBootstrap({ placement, clients, report }: Session): Promise<void> {
  const { stackName: name } = bootstrapNames(placement.stage);
  const stack = await findStack(clients.cloudFormation, name);
  if (!stack) return;
  const others = await stacksDeployedThrough(clients.cloudFormation, placement.stage);
  if (others.length > 0) {
    report('destroy', `keeping ${name}, which ${others.join(', ')} was deployed through`);
    return;
  }
  const assets = outputsOf(stack).BucketName;
  if (assets) await emptyBucket(clients.s3, assets);
  await deleteStack(clients.cloudFormation, name);
}
