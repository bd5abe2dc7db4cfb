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
import { type Cluster, helm, kubectl, localCluster, nodeAddress } from './cluster';
import { CommandError, run } from './command';
import { buildImage, docker, REPOSITORY, tagOf } from './image';
import { CHART, WORKSPACE } from './paths';
import { applySecrets, ensureSecrets, KEYS_SECRET, LOGIN_SECRET } from './secrets';

const RELEASE = 'claims-api';
/** The text's own short name leads to the same service. */
const ALIAS = 'claims';
/** Longest that a rollout may take, in seconds: then Helm puts the old revision back. */
const ROLLOUT_SECONDS = 120;
const FRONT_DOOR_MS = 30_000;
const POLL_MS = 100;
const IMAGE_ID = 'fairway.image-id';
const VERSION = 'fairway.version';

interface Revision {
  readonly revision: number;
  readonly status: string;
}

interface Values {
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

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
    await clusterOf(context);
    const { version, commit, stage, signal } = context;
    context.report({ phase: 'prepare', message: 'building the image' });
    const image = await buildImage({ version, commit, signal });
    context.report({ phase: 'prepare', message: `giving ${image.reference} to the cluster` });
    await load(image.reference);
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
    const live = all.find(({ status }) => status === 'deployed');
    for (const { revision } of [...all].reverse()) {
      const found = await annotations(cluster, context, revision);
      if (found[IMAGE_ID] !== previous.platformId) continue;
      // --atomic has put it back already where the upgrade itself failed.
      if (live?.revision === revision) return;
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
      'the local cluster has no DNS server and enforces no NetworkPolicy: nothing leads out of it at all',
      'Helm replaces pods in place: a version is verified once it serves, and put back where it fails',
    ];
  }

  private async upgrade(cluster: Cluster, context: RolloutContext, next: Release, checksum: string): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-helm-'));
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(valuesOf(context, next, checksum)), { mode: 0o600 });
    try {
      await helm(
        cluster,
        [
          ...['upgrade', RELEASE, CHART, '--install', '--namespace', namespaceOf(context), '--values', file],
          ...['--atomic', '--wait', '--timeout', `${ROLLOUT_SECONDS}s`, '--history-max', '10'],
        ],
        { signal: context.signal, code: 'HELM_UPGRADE_FAILED' },
      );
    } catch (error) {
      throw await explained(error, cluster, context);
    } finally {
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

const namespaceOf = ({ stage }: RolloutContext) => `fairway-${stage}-${RELEASE}`;

function labelsOf({ stage, service, commit }: RolloutContext): Record<string, string> {
  const value = (text: string) =>
    text
      .replace(/^@/, '')
      .replace(/[^\w.-]/g, '.')
      .slice(0, 63);
  return {
    'fairway.stage': stage,
    'fairway.service': service.name,
    'fairway.owner': value(service.owner),
    'fairway.commit': value(commit),
  };
}

function valuesOf(context: RolloutContext, next: Release, checksum: string): object {
  const suffix = context.stage === 'local' ? 'localhost' : `${context.stage}.localhost`;
  return {
    image: { repository: REPOSITORY, tag: tagOf(next.version), pullPolicy: 'Never' },
    commonLabels: labelsOf(context),
    podAnnotations: { [IMAGE_ID]: next.platformId, [VERSION]: next.version },
    keys: { existingSecret: KEYS_SECRET, checksum },
    tests: { existingSecret: LOGIN_SECRET },
    data: { requireSynthetic: true, seed: { enabled: true } },
    api: { trustedProxies: 2 },
    expose: {
      kind: 'ingress',
      host: `${RELEASE}.${suffix}`,
      aliases: [`${ALIAS}.${suffix}`],
      // The Ingress controller has a certificate of its own for this machine.
      ingress: { className: 'traefik', tls: { enabled: false } },
    },
  };
}

async function clusterOf(context: RolloutContext): Promise<Cluster> {
  if (context.stage === 'local' || context.stage.startsWith('pr-')) return localCluster();
  throw new CommandError(
    'STAGE_NOT_SUPPORTED',
    `expected a stage of this machine, found ${context.stage}.`,
    'Elsewhere install the chart with apps/claims-api/helmfile.yaml: helmfile -e <stage> apply',
  );
}

/** Revisions of the release, oldest first. */
async function revisions(cluster: Cluster, context: RolloutContext): Promise<Revision[]> {
  try {
    const text = await helm(cluster, ['history', RELEASE, '--namespace', namespaceOf(context), '--output', 'json']);
    return JSON.parse(text) as Revision[];
  } catch (error) {
    if (/not found/.test((error as Error).message)) return [];
    throw error;
  }
}

async function annotations(
  cluster: Cluster,
  context: RolloutContext,
  revision: number,
): Promise<Readonly<Record<string, string>>> {
  const text = await helm(cluster, [
    ...['get', 'values', RELEASE, '--namespace', namespaceOf(context), '--revision', String(revision)],
    ...['--output', 'json'],
  ]);
  return (JSON.parse(text) as Values | null)?.podAnnotations ?? {};
}

async function uninstall(cluster: Cluster, context: RolloutContext): Promise<void> {
  await helm(cluster, ['uninstall', RELEASE, '--namespace', namespaceOf(context), '--wait', '--timeout', '90s']);
}

async function load(reference: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-image-'));
  try {
    const archive = join(folder, 'image.tar');
    await docker(['save', '--output', archive, reference]);
    const local = join(WORKSPACE, 'infra/local/lib/main.js');
    await run(process.execPath, [local, 'load-image', archive], { code: 'IMAGE_LOAD_FAILED' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function podLogs(cluster: Cluster, context: RolloutContext, lines: number): Promise<string[]> {
  const text = await kubectl(cluster, [
    ...['logs', '--namespace', namespaceOf(context), '--selector', `app.kubernetes.io/instance=${RELEASE}`],
    ...['--container', 'api', `--tail=${lines}`],
  ]);
  return text.split('\n').filter(Boolean).slice(-lines);
}

/** Helm says no more than that it timed out; the pods say why, as long as they are there. */
async function explained(error: unknown, cluster: Cluster, context: RolloutContext): Promise<Error> {
  const events = await kubectl(cluster, [
    ...['get', 'events', '--namespace', namespaceOf(context), '--field-selector', 'type=Warning'],
    ...['--sort-by', '.lastTimestamp', '-o', 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}'],
  ]).catch(() => '');
  const last = [...new Set(events.split('\n').filter(Boolean))].slice(-6).join('\n');
  return new CommandError('HELM_UPGRADE_FAILED', `${(error as Error).message}\nThe old release serves.`, last);
}
