import { contextOf, type Delivery } from '../rollout/delivery';
import { KeptSecrets } from './kept-secrets';
import { LocalSecrets } from './secrets';
import type { ServiceSecrets } from './service-secrets';

/** The secrets of a delivery's service: kept by the platform where its engine says so, else by this machine. */
export async function secretsOf(delivery: Delivery): Promise<ServiceSecrets> {
  const { engine, service, stage, store, workspace } = delivery;
  const context = contextOf(delivery, { version: '', commit: '' }, delivery.signal ?? new AbortController().signal);
  const keeper = await engine.secrets?.(context);
  if (!keeper && stage.isLocal) return new LocalSecrets(workspace, stage, service);
  return new KeptSecrets(store, service, keeper);
}
