import { join } from 'node:path';
import type { Layout } from '../layout';

/** Name of the part, its log and its run file. */
export const PART = 'kubernetes';

export const SERVICE_RANGE = '10.96.0.0/16';
/** Class of the Ingresses that the cluster's own controller serves. */
export const INGRESS_CLASS = 'fairway';
export const POD_RANGE = '10.244.0.0/16';
const API_SERVICE = '10.96.0.1';

/** Addresses and folders of one clone's cluster: two clones on one machine share none of them. */
export interface Plan {
  /** Name of the node, of the network card on the host and of the cgroup. */
  readonly name: string;
  readonly hostAddress: string;
  /** Where the API server and the Ingress controller listen; only this machine can reach it. */
  readonly nodeAddress: string;
  readonly apiPort: number;
  readonly apiService: string;
  readonly context: string;
  readonly folder: string;
  readonly kubeconfig: string;
}

export function planOf(layout: Layout): Plan {
  // A network card's name has at most 15 characters.
  const name = `fw-${layout.clone}`;
  const third = Number.parseInt(layout.clone.slice(0, 2), 16);
  const block = (Number.parseInt(layout.clone.slice(2, 4), 16) >> 2) << 2;
  return {
    name,
    hostAddress: `10.253.${third}.${block + 1}`,
    nodeAddress: `10.253.${third}.${block + 2}`,
    apiPort: 6443,
    apiService: API_SERVICE,
    context: `fairway-local-${layout.clone}`,
    folder: layout.path('kubernetes'),
    kubeconfig: join(layout.path('kubernetes'), 'kubeconfig'),
  };
}
