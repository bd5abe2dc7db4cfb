import { checkSeals } from '../artefacts/seal';
import type { Release } from '../engine/engine';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import { digestInputs } from '../inputs/inputs';
import { sourceVersion } from '../inputs/source-version';
import { DeploymentLock } from '../lock/deployment-lock';
import type { DeploymentRecord } from '../records/record';
import { secretsOf } from '../secrets/open-secrets';
import { verifyService } from '../verify/verification';
import { Attempt, type AttemptSource } from './attempt';
import { backOut } from './back-out';
import { contextOf, type Delivery, liveRecord, throughUrl } from './delivery';
import { checkPolicy } from './policy-gate';
import { recover } from './recover';
import { verifyDirectly, verifyShare } from './verify-step';

export interface DeployOptions {
  /** Asks the platform instead of believing the records. @default false */
  readonly refresh?: boolean;
  /** Deploys the same source once more, as a version of its own. @default false */
  readonly again?: boolean;
}

export type DeployResult =
  | { readonly outcome: 'live'; readonly record: DeploymentRecord; readonly release: Release }
  | { readonly outcome: 'unchanged'; readonly release: Release };

/**
 * Takes a service from what is live to what is in the work tree: current, prepare, shift, verify, commit, or back out.
 *
 * @throws {DeliveryError} `DEPLOYMENT_BACKED_OUT` (5), `BACK_OUT_FAILED` (6), `DEPLOYMENT_LOCKED` (4),
 *   `POLICY_INCOMPLETE` and `POLICY_FORBIDS` (9), and what steps throw
 */
export async function deploy(delivery: Delivery, options: DeployOptions = {}): Promise<DeployResult> {
  await checkSeals(delivery.workspace.root, delivery.service);
  await checkPolicy(delivery);
  const source = await sourceOf(delivery, options.again);
  if ((await delivery.journal.read()) === undefined) {
    const unchanged = await findUnchanged(delivery, source, options);
    if (unchanged) return { outcome: 'unchanged', release: unchanged };
  }
  const lock = await acquire(delivery);
  try {
    const destroyed = await recover(delivery, lock);
    // Whoever held the lock may have deployed the very same; whether all of it stands after a destroy, only the platform knows.
    const refresh = options.refresh || destroyed;
    const unchanged = await findUnchanged(delivery, source, { ...options, refresh });
    if (unchanged) return { outcome: 'unchanged', release: unchanged };
    return await rollOut(delivery, Attempt.begin(delivery, lock, 'deploy', source));
  } finally {
    await lock.release();
  }
}

/** What would be deployed. */
export async function sourceOf(delivery: Delivery, again = false): Promise<AttemptSource> {
  const { workspace, service, stage, engine } = delivery;
  const context = contextOf(delivery, { version: '', commit: '' }, delivery.signal ?? new AbortController().signal);
  const own = (await engine.inputs?.(context)) ?? {};
  const extra = Object.fromEntries(Object.entries(own).map(([name, value]) => [`engine:${name}`, value]));
  // A rotated secret is a change to deploy; its generation tells so without telling the value.
  const secrets = await secretsOf(delivery);
  await secrets.ensure();
  const generations = await secrets.generations();
  const inputs = await digestInputs(workspace.root, service, {
    ...extra,
    stage: JSON.stringify(stage.declaration),
    ...(service.secrets.length > 0 && { secrets: JSON.stringify(generations) }),
  });
  const source = await sourceVersion(workspace.root, service, inputs.digest);
  return { ...source, version: await versionOf(delivery, source.version, inputs.digest, again), inputs };
}

/**
 * The source's version, made a different one where the same source becomes another deployment: by `--again`, or by inputs that git does
 * not know, such as a rotated secret. Two deployments that answer with one version could not be told apart, and a platform that finds
 * the image of a version would take it for that of the other.
 */
async function versionOf(
  { chain, service }: Delivery,
  version: string,
  digest: string,
  again: boolean,
): Promise<string> {
  if (again) return `${version}.r${Date.now().toString(36)}`;
  const { records } = await chain.readable();
  const taken = records.some(
    (record) => record.service === service.name && record.version === version && record.inputs.digest !== digest,
  );
  return taken ? `${version}.i${digest.replace('sha256:', '').slice(0, 8)}` : version;
}

export function acquire(delivery: Delivery): Promise<DeploymentLock> {
  return DeploymentLock.acquire(delivery.store, delivery.service.name, {
    waitMs: delivery.lockWaitMs,
    signal: delivery.signal,
    onWait: (holder) => delivery.report({ phase: 'current', message: `waiting for ${holder}` }),
  });
}

/** The live release where it was made from the same inputs and answers; undefined where something is to do. */
async function findUnchanged(
  delivery: Delivery,
  source: AttemptSource,
  { refresh = false, again = false }: DeployOptions,
): Promise<Release | undefined> {
  if (again) return undefined;
  const { records, flaws } = await delivery.chain.readable();
  for (const { problem } of flaws) delivery.report({ phase: 'current', message: problem });
  const live = liveRecord(records, delivery.service.name);
  if (!live?.release || live.inputs.digest !== source.inputs.digest) return undefined;
  if (refresh) {
    const context = contextOf(delivery, source, AbortSignal.timeout(120_000));
    const actual = await delivery.engine.current(context);
    if (actual?.platformId !== live.release.platformId) return undefined;
  }
  const { version } = live.release;
  const send = throughUrl(delivery, live.release, delivery.signal);
  const seen = await verifyService(delivery.service, send, { version, settleMs: 0, probesOnly: true });
  return seen.ok ? live.release : undefined;
}

async function rollOut(delivery: Delivery, attempt: Attempt): Promise<DeployResult> {
  const { engine, report } = delivery;
  let next: Release;
  try {
    const previous = await attempt.step({ phase: 'current' }, (context) => engine.current(context));
    next = await attempt.step({ phase: 'prepare', previous }, (context) => engine.prepare(context));
    await attempt.step({ phase: 'verify', next }, (context) => verifyDirectly(delivery, attempt, context, next));
    const steps = previous ? engine.trafficSteps : [100];
    for (const percent of steps) {
      report({
        phase: 'shift',
        message: `giving ${next.version} ${percent} % of the traffic`,
        trafficPercent: percent,
      });
      const alarms = await attempt.step({ phase: 'shift' }, async (context) => {
        const before = await engine.observe?.(context, next);
        next = (await engine.shift(context, next, percent)) ?? next;
        attempt.entry = { ...attempt.entry, next };
        return before;
      });
      await attempt.run('verify', (context) =>
        verifyShare(delivery, attempt, context, { next, previous, percent, before: alarms }),
      );
    }
  } catch (error) {
    throw await backOut(delivery, attempt, error);
  }
  // From here on the new version has proved itself: whatever happens now, it stays.
  try {
    await attempt.step({ phase: 'commit', next }, (context) => engine.commit(context, next), true);
  } catch (error) {
    throw new DeliveryError(
      'COMMIT_FAILED',
      `${next.version} is live and verified, but tidying up failed: ${reasonOf(error)}. Finish it: deploy again.`,
      EXIT.environment,
      { cause: error },
    );
  }
  return { outcome: 'live', release: next, record: await attempt.record('live', next) };
}
