import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localStageFolder } from '@fairway/delivery';
import { WORKSPACE } from '../../src/paths';

/**
 * Process id of the kubelet of this workspace's local stage, whose mounts are those of the node.
 *
 * @throws where none runs
 */
export function kubelet(): number {
  const folder = join(localStageFolder(WORKSPACE), 'kubernetes');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (words[1] === 'kubelet' && words.some((word) => word.includes(folder))) return Number(pid);
    } catch {
      // It has ended.
    }
  }
  throw new Error(`expected the kubelet of ${folder} to run, found none. Start the local stage: npx nx up local`);
}
