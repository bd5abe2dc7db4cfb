import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Engine, Progress, Release, RolloutContext } from '@fairway/delivery';
import { createApp } from '../app';
import { bootstrapNames } from '../bootstrap';
import { named, type Placement, stackName } from '../naming';
import { ASSETS, PROJECT, WORKSPACE } from '../paths';
import { accept, apiEvent } from './acceptance';
import { closeFrontDoor, openFrontDoor, publicAddress } from './address';
import { emptyBucket } from './buckets';
import { cdkDeploy } from './cdk-cli';
import { FunctionVersions } from './function-versions';
import { applyTemplate, deleteStack, findStack, outputsOf } from './stacks';
import { type Clients, platformOf, type Target, targetOf } from './target';

/** Versions that stay after a rollout; one is about 18 MB of the account's 75 GB. */
const KEPT_VERSIONS = 5;

/** What one step of a rollout works with. */
interface Session {
  readonly placement: Placement;
  readonly target: Target;
  readonly clients: Clients;
  readonly versions: FunctionVersions;
  readonly report: (phase: Progress['phase'], message: string) => void;
}

/** CloudFormation brings a version up, the alias `live` gives it the traffic, CodeDeploy watches over that on AWS. */
export class ResizeEngine implements Engine {
  /** CodeDeploy takes the steps between on AWS; the emulator's alias knows no weights. */
  public readonly trafficSteps = [100];

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const session = await open(context);
    const stack = await findStack(session.clients.cloudFormation, stackName(session.placement));
    const live = stack && (await session.versions.live());
    return live && releaseOf(session, live, outputsOf(stack));
  }

  public async prepare(context: RolloutContext): Promise<Release> {
    const session = await open(context);
    const { placement, target, clients, versions } = session;
    await bootstrap(session);
    const assembly = join(WORKSPACE, '.fairway', 'cdk', placement.stage, placement.service.name);
    rmSync(assembly, { recursive: true, force: true });
    createApp({ placement, assets: ASSETS, outdir: assembly }).synth();
    const live = await versions.live();
    session.report('prepare', `updating the stack ${stackName(placement)}`);
    const outputs = await cdkDeploy({
      assembly,
      stack: stackName(placement),
      // On AWS the update itself is the rollout: CodeDeploy moves the alias.
      parameters: { LiveVersion: target.platform === 'emulator' ? (live?.number ?? '') : '' },
      environment: target.environment,
      signal: context.signal,
    });
    const next = await versions.find(outputs.FunctionVersion ?? '');
    session.report('prepare', `version ${next.number} resizes a photograph before it receives traffic`);
    const { s3 } = clients;
    await accept(versions, next.number, {
      version: placement.version,
      bucket: outputs.DestBucket ?? '',
      s3,
      signal: context.signal,
    });
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
    const { versions, report } = await open(context);
    report('back-out', `alias live goes back to version ${previous.platformId}`);
    await versions.moveTraffic(previous.platformId);
  }

  public async destroy(context: RolloutContext): Promise<void> {
    const session = await open(context);
    const { placement, clients, report, target } = session;
    const stack = await findStack(clients.cloudFormation, stackName(placement));
    const bucket = stack && outputsOf(stack).DestBucket;
    if (bucket) await emptyBucket(clients.s3, bucket);
    report('destroy', `removing the stack ${stackName(placement)}`);
    await deleteStack(clients.cloudFormation, stackName(placement));
    // On AWS the bootstrap is an administrator's, and may serve other services of the stage.
    if (target.platform === 'aws') return;
    await removeBootstrap(session);
    await closeFrontDoor(placement);
  }

  /** Sends one request to one version, whatever traffic it has. */
  public async request(
    context: RolloutContext,
    release: Release,
    question: { readonly method: 'GET' | 'HEAD'; readonly path: string; readonly timeoutMs: number },
  ): Promise<{ status: number; body: string }> {
    const { versions } = await open(context);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(question.timeoutMs)]);
    return versions.request(release.platformId, apiEvent(question.method, question.path), signal);
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
    if (platformOf(context.stage) === 'aws') return [];
    return [
      'The emulator has no CodeDeploy and no alias weights: the alias moves in one step, after the new version answered directly.',
      'The emulator counts no requests of the API and evaluates no alarm by itself.',
      'The emulator applies no permissions boundary to roles that CloudFormation makes.',
    ];
  }
}

async function open(context: RolloutContext): Promise<Session> {
  const target = await targetOf(context.stage);
  const { stage, service, version, commit } = context;
  const placement: Placement = { stage, service, version, commit, platform: target.platform };
  return {
    placement,
    target,
    clients: target.clients,
    versions: new FunctionVersions(target.clients.lambda, named(placement)),
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
async function bootstrap({ placement, target, clients, report }: Session): Promise<void> {
  const { stackName: name } = bootstrapNames(placement.stage);
  if (target.platform === 'aws') {
    if (await findStack(clients.cloudFormation, name)) return;
    throw new Error(
      `BOOTSTRAP_MISSING: expected the stack ${name}, found none. An administrator deploys it: see docs/services/resize.md.`,
    );
  }
  report('prepare', `bringing ${name} up to date`);
  const template = await readFile(join(PROJECT, 'bootstrap', 'stage.yaml'), 'utf8');
  await applyTemplate(clients.cloudFormation, name, template, { Stage: placement.stage });
}

async function removeBootstrap({ placement, clients }: Session): Promise<void> {
  const { stackName: name } = bootstrapNames(placement.stage);
  const stack = await findStack(clients.cloudFormation, name);
  if (!stack) return;
  const assets = outputsOf(stack).BucketName;
  if (assets) await emptyBucket(clients.s3, assets);
  await deleteStack(clients.cloudFormation, name);
}
