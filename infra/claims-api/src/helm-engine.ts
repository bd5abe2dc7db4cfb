import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addressOf,
  type Engine,
  registerRoute,
  type Release,
  type RolloutContext,
  serverStats,
  unregisterRoute,
} from '@fairway/delivery';
import { type Cluster, helm, kubectl, loadImage, localCluster, nodeAddress } from './cluster';
import { CommandError } from './command';
import { buildImage } from './image';
import { CHART, WORKSPACE } from './paths';
import { annotations, IMAGE_ID, namespaceOf, RELEASE, revisions, uninstall, VERSION } from './release';
import { RolloutWatch } from './rollout-watch';
import { applySecrets, ensureSecrets } from './secrets';
import { ALIAS, labelsOf, ownValues, valuesOf } from './values';

/** Longest that a rollout may take, in seconds: then Helm puts the old revision back. */
const ROLLOUT_SECONDS = 120;
const FRONT_DOOR_MS = 30_000;
const POLL_MS = 100;

/** Helm upgrades the release in place, pod by pod, and puts the old revision back where the new one does not come up. */
export class HelmEngine implements Engine {
  public readonly trafficSteps = [100];

  public async current(context: RolloutContext): Promise<Release | undefined> {
    const cluster = await clusterOf(context);
    const live = (await revisions(cluster, context)).find(({ status }) => status === 'deployed');
    return live && this.releaseOf(context, await annotations(cluster, context, live.revision), live.revision);
  }

  /** Builds the image and gives it and the keys to the cluster; what runs is not touched. */
  public async prepare(context: RolloutContext): Promise<Release> {
    const cluster = await clusterOf(context);
    const { version, commit, stage, signal } = context;
    context.report({ phase: 'prepare', message: 'building the image' });
    const image = await buildImage({ version, commit, signal });
    context.report({ phase: 'prepare', message: `giving ${image.reference} to the cluster` });
    await loadImage(cluster, image.reference);
    await ensureSecrets(stage, image.reference);
    return this.releaseOf(context, { [IMAGE_ID]: image.id, [VERSION]: version });
  }

  public async shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void> {
    if (trafficPercent === 0) return;
    const cluster = await clusterOf(context);
    const checksum = await applySecrets(cluster, namespaceOf(context), context.stage, labelsOf(context));
    context.report({ phase: 'shift', message: 'helm upgrade --atomic --wait', trafficPercent });
    await this.upgrade(cluster, context, next, checksum);
    context.report({ phase: 'shift', message: 'helm test: log in and read claims', trafficPercent });
    await helm(cluster, ['test', RELEASE, '--namespace', namespaceOf(context), '--timeout', '60s', '--logs'], {
      signal: context.signal,
      code: 'HELM_TEST_FAILED',
    });
    const host = await nodeAddress(cluster);
    await openFrontDoor(host, context);
  }

  /** Helm made it the deployed revision already; the last ten stay for `rollback`. */
  public commit(context: RolloutContext, next: Release): Promise<void> {
    context.report({ phase: 'commit', message: `${next.version} is live` });
    return Promise.resolve();
  }

  public async backOut(
    context: RolloutContext,
    next: Release | undefined,
    previous: Release | undefined,
  ): Promise<void> {
    const cluster = await clusterOf(context);
    const all = await revisions(cluster, context);
    if (!previous) {
      if (all.length > 0) await uninstall(cluster, context);
      return;
    }
    for (const { revision, status } of [...all].reverse()) {
      const found = await annotations(cluster, context, revision);
      if (found[IMAGE_ID] !== previous.platformId || found[VERSION] !== previous.version) continue;
      // --atomic has put it back already where the upgrade itself failed. Where Helm was killed, an older revision is still
      // called deployed, and yet the pods are the new one's.
      if (status === 'deployed' && revision === all.at(-1)?.revision) return;
      context.report({ phase: 'back-out', message: `helm rollback to revision ${revision} (${previous.version})` });
      await helm(cluster, [
        ...['rollback', RELEASE, String(revision), '--namespace', namespaceOf(context)],
        ...['--wait', '--timeout', `${ROLLOUT_SECONDS}s`, '--cleanup-on-fail'],
      ]);
      return;
    }
    throw new CommandError(
      'HELM_REVISION_MISSING',
      `expected a revision of ${RELEASE} that runs ${previous.version}, found none.`,
      `Deploy the commit of that version again. Live: ${next?.version ?? 'unknown'}`,
    );
  }

  public async destroy(context: RolloutContext): Promise<void> {
    const cluster = await clusterOf(context);
    if ((await revisions(cluster, context)).length > 0) await uninstall(cluster, context);
    await kubectl(cluster, ['delete', 'namespace', namespaceOf(context), '--ignore-not-found', '--timeout=90s']);
    for (const service of [RELEASE, ALIAS]) await unregisterRoute({ service, stage: context.stage }, WORKSPACE);
  }

  public async logs(context: RolloutContext, { lines }: { readonly lines: number }): Promise<readonly string[]> {
    const cluster = await clusterOf(context);
    return podLogs(cluster, context, lines);
  }

  public limitations(): readonly string[] {
    return [
      'the local cluster enforces no NetworkPolicy: nothing leads out of it, but its pods may call each other',
      'Helm replaces pods in place: a version is verified once it serves, and put back where it fails',
    ];
  }

  public inputs(): Promise<Readonly<Record<string, string>>> {
    const inputs: Record<string, string> = {};
    const own = ownValues();
    if (own) inputs.values = createHash('sha256').update(own.content).digest('hex');
    return Promise.resolve(inputs);
  }

  private async upgrade(cluster: Cluster, context: RolloutContext, next: Release, checksum: string): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-helm-'));
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(valuesOf(context, next, checksum)), { mode: 0o600 });
    const own = ownValues();
    const watch = new RolloutWatch(cluster, context);
    try {
      await helm(
        cluster,
        [
          ...['upgrade', RELEASE, CHART, '--install', '--namespace', namespaceOf(context), '--values', file],
          ...(own ? ['--values', own.file] : []),
          ...['--atomic', '--wait', '--timeout', `${ROLLOUT_SECONDS}s`, '--history-max', '10'],
        ],
        { interrupt: AbortSignal.any([context.signal, watch.hopeless]), code: 'HELM_UPGRADE_FAILED' },
      );
    } catch (error) {
      const seen = await watch.end();
      if (seen.length === 0) throw error;
      throw new CommandError(
        'ROLLOUT_FAILED',
        `expected the pods of ${next.version} to become ready, found`,
        `${seen.join('\n')}\nWhat ran before goes on.`,
      );
    } finally {
      await watch.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private releaseOf(context: RolloutContext, found: Readonly<Record<string, string>>, revision?: number): Release {
    const { url, hostHeader, host, port } = addressOf({ service: RELEASE, stage: context.stage }, WORKSPACE);
    const id = found[IMAGE_ID] ?? '';
    return {
      version: found[VERSION] ?? '',
      platformId: id,
      artefacts: { image: id },
      url: `http://${host}:${port}`,
      headers: { Host: hostHeader },
      outputs: { url, namespace: namespaceOf(context), ...(revision !== undefined && { revision: String(revision) }) },
    };
  }
}

/** Registers the Ingress controller at the front door, and waits until that has seen it answer. */
async function openFrontDoor(host: string, { stage, signal }: RolloutContext): Promise<void> {
  for (const service of [RELEASE, ALIAS]) {
    await registerRoute({ service, stage, target: { host, port: 80, healthPath: '/ping' } }, WORKSPACE);
  }
  for (let waited = 0; waited < FRONT_DOOR_MS; waited += POLL_MS) {
    const servers = await Promise.all([RELEASE, ALIAS].map((service) => serverStats({ service, stage }, WORKSPACE)));
    if (servers.every((found) => found.some(({ status }) => status.startsWith('UP')))) return;
    await sleep(POLL_MS, undefined, { signal });
  }
  throw new CommandError(
    'FRONT_DOOR_CLOSED',
    `expected the front door to reach the Ingress controller at ${host}:80 within ${FRONT_DOOR_MS / 1000} s.`,
    'See npx nx status local',
  );
}

async function clusterOf(context: RolloutContext): Promise<Cluster> {
  if (context.stage === 'local' || context.stage.startsWith('pr-')) return localCluster();
  throw new CommandError(
    'STAGE_NOT_SUPPORTED',
    `expected a stage of this machine, found ${context.stage}.`,
    'Elsewhere install the chart with apps/claims-api/helmfile.yaml.gotmpl: helmfile -e <stage> sync',
  );
}

async function podLogs(cluster: Cluster, context: RolloutContext, lines: number): Promise<string[]> {
  const text = await kubectl(cluster, [
    ...['logs', '--namespace', namespaceOf(context), '--selector', `app.kubernetes.io/name=${RELEASE}`],
    ...['--container', 'api', `--tail=${lines}`],
  ]);
  return text.split('\n').filter(Boolean).slice(-lines);
}
