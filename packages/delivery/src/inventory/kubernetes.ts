import { ensureTool } from '@fairway/toolchain';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DeliveryError, reasonOf } from '../errors';
import type { LocalState } from '../local-stage/state';
import type { TaggedResource } from './tagged';

/** What charts and engines make; a pod or a replica set goes with what made it. */
const KINDS =
  'namespaces,deployments,statefulsets,services,secrets,configmaps,ingresses,persistentvolumeclaims,persistentvolumes';

interface Listed {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly namespace?: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
  }[];
}

/** What of the local stage's cluster carries the label `fairway.stage`; no other context is ever asked. */
export async function taggedInKubernetes(cluster: NonNullable<LocalState['kubernetes']>): Promise<TaggedResource[]> {
  const { executable } = await ensureTool('kubernetes');
  const where = ['--kubeconfig', cluster.kubeconfig, '--context', cluster.context, '--request-timeout=20s'];
  const args = ['kubectl', 'get', KINDS, '--all-namespaces', '--selector', 'fairway.stage', '--output', 'json'];
  try {
    const options = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)(executable, [...args, ...where], options);
    return (JSON.parse(stdout) as Listed).items.map(({ kind, metadata: { name, namespace, labels = {} } }) => ({
      platform: 'kubernetes',
      name: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
      stage: labels['fairway.stage'] ?? '',
      service: labels['fairway.service'],
    }));
  } catch (error) {
    throw new DeliveryError(
      'LABELS_UNREADABLE',
      `the cluster does not tell what carries fairway.stage: ${reasonOf(error).split('\n')[0]}. See whether it is up: npx nx status local`,
      undefined,
      { cause: error },
    );
  }
}
