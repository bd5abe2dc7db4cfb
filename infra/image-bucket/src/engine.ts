import type { Engine } from '@fairway/delivery';
import { TerraformEngine } from './engine/terraform-engine';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new TerraformEngine();
}
