import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdtempSync,
  rmSync,
  writeFileSync,
  copyFileSync,
  mkdirSync,
  chmodSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeProgress, ensureTool, type Progress } from '@fairway/toolchain';
import { LocalError } from '../errors';
import { writeJson } from '../files';
import type { Layout } from '../layout';
import { type RunningPart, runningPart, startPart, stopPart } from '../process/part-process';
import { type Executables, nodeConfig } from './components';
import { writeClusterFiles } from './files';
import { MANIFESTS } from './manifests';
import { childOf, execute } from './node-process';
import { PART, type Plan, planOf } from './plan';

const READY_MS = 90_000;
/** Debian's packages hold what no Go module is: the container runtime, its network plugins, the packet filter. */
const PACKAGES = 'containerd runc containernetworking-plugins iptables iproute2 util-linux';
const NEEDED = ['containerd', 'runc', 'iptables', 'ip', 'nsenter', 'ctr'];
const SEARCH = '/usr/sbin:/usr/bin:/sbin:/bin';

export interface Cluster {
  readonly kubeconfig: string;
  readonly context: string;
}

/**
 * Starts the local cluster and waits until its node takes pods.
 *
 * @throws {LocalError} `KUBERNETES_NEEDS_ROOT`, `KUBERNETES_NEEDS_PACKAGES` or `KUBERNETES_NOT_READY`
 */
export async function startCluster(layout: Layout, report: (line: string) => void): Promise<Cluster> {
  const plan = planOf(layout);
  const containerd = requirePackages();
  const told = (progress: Progress) => report(describeProgress(progress));
  const [kubernetes, pause] = [await ensureTool('kubernetes', { report: told }), await ensureTool('pause')];
  const executables: Executables = { kubernetes: kubernetes.executable, containerd };
  await writeClusterFiles(plan);
  const config = join(plan.folder, 'conf', 'node.json');
  writeJson(config, nodeConfig(plan, executables));
  const running = await startPart(layout, PART, {
    command: executables.kubernetes,
    args: ['node', config],
    env: { PATH: SEARCH, HOME: plan.folder },
  });
  try {
    await becomesReady(plan, running, executables, pause.executable, layout);
  } catch (error) {
    await stopPart(layout, PART);
    throw error;
  }
  return { kubeconfig: plan.kubeconfig, context: plan.context };
}

/** Whether the cluster's API answers. */
export async function isClusterHealthy(layout: Layout): Promise<boolean> {
  const plan = planOf(layout);
  if (!runningPart(layout, PART)) return false;
  try {
    const { executable } = await ensureTool('kubernetes');
    await kubectl(plan, executable, ['get', '--raw', '/readyz'], { timeoutMs: 5_000 });
    return true;
  } catch {
    return false;
  }
}

async function becomesReady(
  plan: Plan,
  running: RunningPart,
  { kubernetes }: Executables,
  pause: string,
  layout: Layout,
): Promise<void> {
  const until = performance.now() + READY_MS;
  let prepared = false;
  let last = 'no answer';
  while (performance.now() < until) {
    if (runningPart(layout, PART)?.pid !== running.pid) break;
    try {
      if (!prepared) {
        await kubectl(plan, kubernetes, ['get', '--raw', '/readyz'], { timeoutMs: 5_000 });
        await importPauseImage(plan, running.pid, pause);
        await kubectl(plan, kubernetes, ['apply', '--server-side', '--force-conflicts', '-f', '-'], {
          input: MANIFESTS,
        });
        prepared = true;
      }
      const ready = '{.items[0].status.conditions[?(@.type=="Ready")].status}';
      last = `the node is ready: ${await kubectl(plan, kubernetes, ['get', 'nodes', '-o', `jsonpath=${ready}`])}`;
      if (last.endsWith('True')) return;
    } catch (error) {
      last = (error as Error).message;
    }
    await sleep(150);
  }
  throw new LocalError(
    'KUBERNETES_NOT_READY',
    `expected the local cluster to be ready within ${READY_MS / 1000} s, found: ${last.trim().slice(-600)}. ` +
      `Its logs are in ${join(plan.folder, 'log')} and ${layout.logFile(PART)}.`,
  );
}

function kubectl(
  plan: Plan,
  executable: string,
  args: readonly string[],
  options: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<string> {
  return execute(executable, ['kubectl', '--kubeconfig', plan.kubeconfig, '--context', plan.context, ...args], options);
}

/** Loads an image archive (`docker save`) into the cluster, so that pods of this machine can run it. */
export async function importImage(layout: Layout, archive: string): Promise<void> {
  const running = runningPart(layout, PART);
  if (!running) {
    throw new LocalError(
      'LOCAL_STAGE_DOWN',
      'expected the local cluster to run, found that it does not. Start it: npx nx up local',
    );
  }
  await inNode(running.pid, ['ctr', '--namespace', 'k8s.io', 'images', 'import', archive]);
}

async function inNode(pid: number, command: readonly string[]): Promise<string> {
  return execute('nsenter', ['--target', String(childOf(pid)), '--mount', '--net', '--pid', '--', ...command], {
    timeoutMs: 120_000,
  });
}

/** The pause program as an image of one layer and nothing else. */
async function importPauseImage(plan: Plan, pid: number, executable: string): Promise<void> {
  const folder = mkdtempSync(join(plan.folder, 'pause-'));
  try {
    mkdirSync(join(folder, 'root'));
    copyFileSync(executable, join(folder, 'root', 'pause'));
    chmodSync(join(folder, 'root', 'pause'), 0o755);
    await execute('tar', [
      '--create',
      '--file',
      join(folder, 'layer.tar'),
      '--directory',
      join(folder, 'root'),
      'pause',
    ]);
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, 'layer.tar')))
      .digest('hex');
    const config = {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: { Entrypoint: ['/pause'], User: '65535:65535' },
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
    };
    const manifest = [{ Config: 'config.json', RepoTags: ['fairway.invalid/pause:1.0.0'], Layers: ['layer.tar'] }];
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const archive = join(folder, 'pause.tar');
    await execute('tar', [
      ...['--create', '--file', archive, '--directory', folder],
      ...['manifest.json', 'config.json', 'layer.tar'],
    ]);
    await inNode(pid, ['ctr', '--namespace', 'k8s.io', 'images', 'import', archive]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requirePackages(): string {
  if (process.getuid?.() !== 0) {
    throw new LocalError(
      'KUBERNETES_NEEDS_ROOT',
      'expected to run as root, since a node mounts, makes network cards and cgroups. ' + 'Start the stage with sudo.',
    );
  }
  const missing = NEEDED.filter((name) => find(name) === undefined);
  if (missing.length === 0) return find('containerd') as string;
  throw new LocalError(
    'KUBERNETES_NEEDS_PACKAGES',
    `expected ${NEEDED.join(', ')} on this machine, found no ${missing.join(', ')}. ` +
      `On Debian and Ubuntu: apt-get install --no-install-recommends ${PACKAGES}`,
  );
}

function find(name: string): string | undefined {
  for (const folder of SEARCH.split(':')) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  return undefined;
}
