import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { prepareStage, type RolloutContext } from '@fairway/delivery';
import type { Stack } from '@pulumi/pulumi/automation';
import { serviceNames } from '../../src/components/tasks';
import { untilRuns, findLive, type LiveVersion } from '../../src/engine/live';
import { openStack } from '../../src/engine/stack';
import { type Target, targetOf } from '../../src/engine/target';
import { publisher } from '../../src/image/publish';
import { PROJECT, WORKSPACE } from '../../src/paths';
import type { WebSettings } from '../../src/settings/settings';
import { settingsOf } from '../../src/settings/stage-settings';
import type { Publish } from '../../src/web-service';

/** A stage of the tests' own, so that nobody's `local` is disturbed. */
export const STAGE = 'pr-990007';
export const NAMES = { stage: STAGE, service: 'web' };
export const service = loadService(PROJECT);

/** Starts the local stage where it is down, and makes the deployer of the tests' stage. */
export async function startLocalStage(): Promise<Target> {
  execFileSync(process.execPath, [join(WORKSPACE, 'infra', 'local', 'lib', 'main.js'), 'up'], { stdio: 'pipe' });
  await prepareStage(STAGE);
  return targetOf(STAGE);
}

export function rollout(version: string, commit = 'integration'): RolloutContext {
  const signal = AbortSignal.timeout(600_000);
  return { stage: STAGE, service, version, commit, report: () => undefined, signal };
}

export async function live(target: Target): Promise<LiveVersion> {
  const found = await findLive(target.ecs, NAMES);
  if (found) return found;
  throw new Error(`expected ${STAGE} to have a live version, found none`);
}

export const settingsFor = (target: Target, version: string, commit = 'integration'): WebSettings =>
  settingsOf({ stage: STAGE, service, version, commit }, target);

/** The stack with a version of the work tree that is published as given. */
export function stackOf(target: Target, settings: WebSettings, publish: Publish): Promise<Stack> {
  return openStack(settings, target, publish);
}

/** Publishes an image that is built from another folder than the program's. */
export function publishFrom(folder: string, target: Target, settings: WebSettings): Publish {
  const { repository } = serviceNames(settings);
  return publisher({ ecr: target.ecr, repository, signIn: false, source: { ...settings, folder } });
}

/** Updates to a version that cannot run, and tells what ECS did and after how many seconds. */
export async function updateToWrong(target: Target, version: string, publish: (settings: WebSettings) => Publish) {
  const settings = settingsFor(target, version);
  const stack = await stackOf(target, settings, publish(settings));
  const started = performance.now();
  const { outputs } = await stack.up();
  const reason = await untilRuns(target.ecs, NAMES, String(outputs.taskDefinition?.value)).then(
    () => 'it runs',
    (error: Error) => error.message,
  );
  return { reason, seconds: Math.round((performance.now() - started) / 100) / 10 };
}
