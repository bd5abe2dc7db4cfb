import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localStageFolder } from '@fairway/delivery';
import { kubectl } from '../../src/cluster';
import { docker } from '../../src/image';
import { WORKSPACE } from '../../src/paths';
import { kubelet } from './kubelet';
import type { Stage } from './stage';

/** Who the pods run as. */
const USER = 65532;

/** Folders of this machine that the cluster has as persistent volumes, one class each, since it makes none by itself. */
export class Volumes {
  private readonly root: string;
  private readonly made: string[] = [];
  private readonly mounted: string[] = [];

  constructor(private readonly stage: Stage) {
    this.root = join(localStageFolder(WORKSPACE), 'volumes', stage.name);
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Makes a volume; a claim that asks for the returned class gets it. */
  public async make(name: string): Promise<{ readonly folder: string; readonly storageClass: string }> {
    const folder = join(this.root, name);
    mkdirSync(folder, { recursive: true });
    chownSync(folder, USER, USER);
    const storageClass = `${this.stage.namespace}-${name}`;
    this.made.push(storageClass);
    await this.stage.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: storageClass },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadOnlyMany', 'ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: storageClass,
        hostPath: { path: folder, type: 'Directory' },
      },
    });
    return { folder, storageClass };
  }

  /** Makes a volume and a claim of the same name. */
  public async claim(name: string, accessMode = 'ReadOnlyMany'): Promise<string> {
    const { folder, storageClass } = await this.make(name);
    await this.stage.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: {
        accessModes: [accessMode],
        storageClassName: storageClass,
        resources: { requests: { storage: '1Gi' } },
      },
    });
    return folder;
  }

  /** Writes synthetic claims into a folder, with the image's own tool. */
  public async seed(folder: string, image: string, rows: number): Promise<void> {
    const isolation = ['--rm', '--network', 'none', '--read-only', '--user', `${USER}`];
    const tool = ['python3', '-m', 'claims_api.tools.seed', '/out', '--rows', String(rows)];
    await docker(['run', ...isolation, '--volume', `${folder}:/out`, image, ...tool]);
  }

  /** Lays a file system of so many kilobytes over a folder, as the node sees it, and fills it to the last byte. */
  public fill(folder: string, kilobytes: number): void {
    const inNode = (...args: string[]) => execFileSync('nsenter', ['--target', `${kubelet()}`, '--mount', ...args]);
    inNode('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0777`, 'fairway-full', folder);
    this.mounted.push(folder);
    try {
      inNode('dd', 'if=/dev/zero', `of=${join(folder, 'full')}`, 'bs=1k', `count=${kilobytes * 2}`, 'status=none');
    } catch {
      // It ends when nothing more fits.
    }
  }

  /** Takes the file systems away that were laid over folders; before anybody removes these. */
  public unmount(): void {
    for (const folder of this.mounted) {
      // umount reads its own entry in the node's /proc, which only a process of the node has.
      execFileSync('nsenter', ['--target', `${kubelet()}`, '--mount', '--pid', 'umount', '--lazy', folder]);
    }
  }

  public async remove(): Promise<void> {
    const cluster = await this.stage.cluster();
    await kubectl(cluster, ['delete', 'persistentvolume', '--ignore-not-found', '--wait=false', ...this.made]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Overwrites a folder's database with what is none. */
export function corrupt(folder: string): void {
  writeFileSync(join(folder, 'claims.db'), 'no database, but long enough to be read as one\n'.repeat(400));
  chmodSync(join(folder, 'claims.db'), 0o644);
}
