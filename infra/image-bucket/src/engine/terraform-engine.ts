import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  addressOf,
  type Engine,
  registerRoute,
  type Release,
  type RolloutContext,
  unregisterRoute,
} from '@fairway/delivery';
import { bucketInputs, type Surroundings } from '../stage/settings';
import { Terraform } from '../terraform/cli';
import { TerraformError } from '../terraform/errors';
import {
  bucketName,
  type Configuration,
  findConfiguration,
  type Inputs,
  keepConfiguration,
  keepNewest,
  planDigest,
  planFile,
  writeConfiguration,
} from './configuration';
import { countObjects, readRelease } from './objects';
import { type Target, targetOf } from './target';

/** Configurations that stay on this machine, so that going back needs no checkout. */
const KEPT = 5;

/** Variable of the environment that names the bucket whose objects may be lost. */
const LOSE_OBJECTS = 'FAIRWAY_LOSE_OBJECTS';

/**
 * Terraform plans, Fairway applies exactly that plan, and goes back by applying the last good configuration.
 *
 * There is one bucket and not two side by side, so that nothing stands between no traffic and all of it. Objects are never removed.
 */
export class TerraformEngine implements Engine {
  public readonly trafficSteps = [100];

  /** @param inputsOf what a stage wants of the bucket */
  constructor(private readonly inputsOf: Inputs = bucketInputs) {}

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const target = await targetOf(context.stage);
    const told = await readRelease(target.s3, bucketName(context, target));
    return told && releaseOf(context, target, told.version, told.configuration);
  }

  public async prepare(context: RolloutContext): Promise<Release> {
    const target = await targetOf(context.stage);
    mkdirSync(target.folder, { recursive: true, mode: 0o700 });
    const { version, commit, stage, service } = context;
    const wanted = { stage, service: service.name, owner: service.owner, version, commit };
    const configuration = await keepConfiguration(wanted, target, this.inputsOf);
    const summary = await plan(context, target, configuration);
    context.report({ phase: 'prepare', message: summary });
    return releaseOf(context, target, version, configuration.digest, planDigest(configuration));
  }

  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void> {
    if (trafficPercent === 0) return;
    const target = await targetOf(context.stage);
    const told = await readRelease(target.s3, bucketName(context, target));
    // Applied already, by a run that died afterwards; its plan cannot be applied twice.
    if (told?.configuration !== next.platformId) {
      const configuration = await findConfiguration(target, next.platformId);
      const planned = next.artefacts.plan;
      if (planned && existsSync(planFile(configuration)) && `sha256:${planDigest(configuration)}` !== planned) {
        throw new TerraformError(
          'PLAN_CHANGED',
          `expected the plan ${planned}, found another one in ${configuration.folder}. Deploy again.`,
        );
      }
      context.report({ phase: 'shift', message: 'applying the plan', trafficPercent });
      await apply(context, target, configuration);
    }
    await openFrontDoor(context, target);
  }

  public async commit(context: RolloutContext, next: Release): Promise<void> {
    keepNewest(await targetOf(context.stage), KEPT, next.platformId);
  }

  public async backOut(context: RolloutContext, _next?: Release, previous?: Release): Promise<void> {
    if (!previous) return this.destroy(context);
    const target = await targetOf(context.stage);
    const configuration = await findConfiguration(target, previous.platformId);
    context.report({ phase: 'back-out', message: `applying the configuration of ${previous.version} again` });
    await plan(context, target, configuration);
    await apply(context, target, configuration);
  }

  /** Refuses to lose objects, unless the stage is one that is thrown away or `LOSE_OBJECTS` names the bucket. */
  public async destroy(context: RolloutContext): Promise<void> {
    const target = await targetOf(context.stage);
    const bucket = bucketName(context, target);
    const objects = await countObjects(target.s3, bucket);
    const protects = !this.inputsOf(context.stage, target.surroundings).force_destroy;
    const lose = process.env[LOSE_OBJECTS] === bucket;
    if (objects > 0 && protects && !lose) {
      throw new TerraformError(
        'OBJECTS_REMAIN',
        `expected ${bucket} to be empty, found ${objects === 1000 ? 'at least 1000' : objects} objects and versions; nothing was removed. ` +
          `Copy what must stay and empty the bucket. To lose them for good: ${LOSE_OBJECTS}=${bucket}`,
      );
    }
    const { stage, service, version, commit } = context;
    if (!wasNeverApplied(target)) {
      const wanted = { stage, service: service.name, owner: service.owner, version, commit };
      const configuration = await keepConfiguration(wanted, target, protects ? this.unprotected(lose) : this.inputsOf);
      // The release object could not be removed for good while the bucket's policy protects it.
      if (protects && (await readRelease(target.s3, bucket))) {
        context.report({ phase: 'destroy', message: `taking the protection of ${bucket} away` });
        await plan(context, target, configuration);
        await apply(context, target, configuration);
      }
      const terraform = await open(context, target, configuration);
      await terraform.init();
      context.report({ phase: 'destroy', message: `removing ${bucket}` });
      await terraform.run('destroy', '-auto-approve');
    }
    if (target.platform === 'emulator') await unregisterRoute({ service: service.name, stage });
  }

  public async diff(context: RolloutContext): Promise<string> {
    const target = await targetOf(context.stage);
    const { stage, service, version, commit } = context;
    const wanted = { stage, service: service.name, owner: service.owner, version, commit };
    const terraform = await open(context, target, writeConfiguration(wanted, target, this.inputsOf));
    await terraform.init();
    return (await terraform.run('plan', '-lock=false')).output;
  }

  private unprotected(lose: boolean): Inputs {
    const protection = { deletion_protection: false, force_destroy: lose };
    return (stage: string, surroundings: Surroundings) => ({ ...this.inputsOf(stage, surroundings), ...protection });
  }

  public limitations(): readonly string[] {
    return ['A bucket has no second version beside it: an update applies at once, and goes back by applying what was.'];
  }
}

/** Without a state there is nothing to remove, and Terraform is not asked: it may be what is missing. */
function wasNeverApplied({ state }: Target): boolean {
  return 'folder' in state && !existsSync(join(state.folder, 'terraform.tfstate'));
}

function open(context: RolloutContext, target: Target, { folder }: Configuration): Promise<Terraform> {
  return Terraform.open({ folder, environment: target.environment, signal: context.signal });
}

/** @returns Terraform's own summary, such as `Plan: 1 to add, 0 to change, 0 to destroy.` */
async function plan(context: RolloutContext, target: Target, configuration: Configuration): Promise<string> {
  const terraform = await open(context, target, configuration);
  await terraform.init();
  const { output } = await terraform.run('plan', `-out=${planFile(configuration)}`, '-lock-timeout=60s');
  return /^Plan: .*$/m.exec(output)?.[0] ?? 'nothing to change';
}

async function apply(context: RolloutContext, target: Target, configuration: Configuration): Promise<void> {
  const terraform = await open(context, target, configuration);
  await terraform.run('apply', '-lock-timeout=60s', planFile(configuration));
}

/** The front door stands where a content-delivery network stands on AWS. */
async function openFrontDoor({ service, stage }: RolloutContext, target: Target): Promise<void> {
  if (!target.endpoint) return;
  const { hostname, port, host } = new URL(target.endpoint);
  const pathPrefix = `/${bucketName({ stage }, target)}`;
  await registerRoute({
    service: service.name,
    stage,
    target: { host: hostname, port: Number(port), tls: true, hostHeader: host, pathPrefix },
  });
}

function releaseOf(context: RolloutContext, target: Target, version: string, digest: string, plan?: string): Release {
  const bucket = bucketName(context, target);
  return {
    version,
    platformId: digest,
    artefacts: { configuration: `sha256:${digest}`, ...(plan && { plan: `sha256:${plan}` }) },
    ...address(context, target, bucket),
    outputs: { bucket },
  };
}

function address({ service, stage }: RolloutContext, target: Target, bucket: string): Pick<Release, 'url' | 'headers'> {
  if (target.platform === 'aws') return { url: `https://${bucket}.s3.${target.region}.amazonaws.com` };
  const { host, port, hostHeader } = addressOf({ service: service.name, stage });
  return { url: `http://${host}:${port}`, headers: { host: hostHeader } };
}
