import { join } from 'node:path';
import { buildImage as build, type RolloutContext } from '@fairway/delivery';

/** The project's folder, which holds the Dockerfile. */
export const PROJECT = join(__dirname, '..');

/** Builds the image of the work tree; returns its name. */
export function buildImage(context: RolloutContext): Promise<string> {
  return build(PROJECT, context);
}
