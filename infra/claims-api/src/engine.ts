import type { Engine } from '@fairway/delivery';
import { HelmEngine } from './helm-engine';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new HelmEngine();
}
