import type { RolloutContext } from '@fairway/delivery';
import { type Cluster, helm } from './cluster';

/** Name of the Helm release, and of the Service and Ingress that come from it. */
export const RELEASE = 'claims-api';
export const IMAGE_ID = 'fairway.image-id';
export const VERSION = 'fairway.version';

export const namespaceOf = ({ stage }: RolloutContext) => `fairway-${stage}-${RELEASE}`;

export interface Revision {
  readonly revision: number;
  /** Helm's word: `deployed`, `superseded`, `failed` … */
  readonly status: string;
}

interface Values {
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** Revisions of the release, oldest first. */
export async function revisions(cluster: Cluster, context: RolloutContext): Promise<Revision[]> {
  try {
    const text = await helm(cluster, ['history', RELEASE, '--namespace', namespaceOf(context), '--output', 'json']);
    return JSON.parse(text) as Revision[];
  } catch (error) {
    if (/not found/.test((error as Error).message)) return [];
    throw error;
  }
}

/** What a revision's pods are marked with: version and image. */
export async function annotations(
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

export async function uninstall(cluster: Cluster, context: RolloutContext): Promise<void> {
  await helm(cluster, ['uninstall', RELEASE, '--namespace', namespaceOf(context), '--wait', '--timeout', '90s']);
}
