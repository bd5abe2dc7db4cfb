import type { Engine } from '@fairway/delivery';
import { ResizeEngine } from './engine/resize-engine';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new ResizeEngine();
}
