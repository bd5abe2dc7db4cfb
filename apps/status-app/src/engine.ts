import { ContainerEngine, type Engine } from '@fairway/delivery';
import { baseImageIds, buildImage } from './image';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new ContainerEngine({
    image: buildImage,
    port: 5000,
    readyPath: '/readyz',
    // The image says VERSION.txt; a deployment adds the commit, so that its answers can be told from every other's.
    environment: ({ version, commit }) => ({ APP_VERSION: version, COMMIT_SHA: commit, GRACE_SECONDS: '10' }),
    inputs: baseImageIds,
  });
}
