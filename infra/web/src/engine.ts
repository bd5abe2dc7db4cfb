import type { Engine } from '@fairway/delivery';
import { WebEngine } from './engine/web-engine';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new WebEngine();
}
