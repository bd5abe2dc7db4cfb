import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { readLocalState, LocalStageError } from '@fairway/delivery';
import { run, type CommandOptions } from './command';
import { docker } from './image';
import { WORKSPACE } from './paths';

/** The one cluster that a stage may touch: named by file and context, never by what is current on the machine. */
export interface Cluster {
  readonly kubeconfig: string;
  readonly context: string;
  readonly helm: string;
  readonly kubernetes: string;
}

/** @throws {LocalStageError} `LOCAL_STAGE_DOWN` */
export async function localCluster(): Promise<Cluster> {
  const { kubernetes } = readLocalState(WORKSPACE);
  if (!kubernetes) {
    throw new LocalStageError(
      'LOCAL_STAGE_DOWN',
      'expected the local stage to have a cluster, found none: it takes root, and programs of the system. Start it anew, and read what it says: npx nx down local && npx nx up local',
    );
  }
  const [helm, kubectl] = [await ensureTool('helm'), await ensureTool('kubernetes')];
  return { ...kubernetes, helm: helm.executable, kubernetes: kubectl.executable };
}

export function kubectl(cluster: Cluster, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const where = ['--kubeconfig', cluster.kubeconfig, '--context', cluster.context];
  return run(cluster.kubernetes, ['kubectl', ...args, ...where], { timeoutMs: 120_000, ...options });
}

export function helm(cluster: Cluster, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return run(cluster.helm, [...args, '--kubeconfig', cluster.kubeconfig, '--kube-context', cluster.context], options);
}

/** Address of the node, where the Ingress controller listens. */
export async function nodeAddress(cluster: Cluster): Promise<string> {
  const path = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}';
  return (await kubectl(cluster, ['get', 'nodes', '-o', `jsonpath=${path}`])).trim();
}

/** Gives an image of the Docker daemon to the node, unless it lists that name: a name never changes its content. */
export async function loadImage(cluster: Cluster, reference: string): Promise<void> {
  const names = await kubectl(cluster, ['get', 'nodes', '-o', 'jsonpath={.items[*].status.images[*].names[*]}']);
  if (names.split(' ').includes(reference)) return;
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
