import { CloudRunEngine, ContainerEngine, type Engine, loadStage, type RolloutContext } from '@fairway/delivery';
import { baseImageIds, buildImage, publishImage } from './image';

const SHARED = {
  port: 5000,
  readyPath: '/readyz',
  inputs: baseImageIds,
};

/** What `fairway deploy` and its siblings drive: containers on this machine, or Cloud Run, by the stage that STAGE names. */
export function createEngine(): Engine {
  if (loadStage().isLocal) return onThisMachine();
  return new CloudRunEngine({
    ...SHARED,
    image: publishImage,
    // Cloud Run kills 10 seconds after SIGTERM.
    environment: ({ version, commit }) => ({ APP_VERSION: version, COMMIT_SHA: commit, GRACE_SECONDS: '8' }),
  });
}

/** Containers of an image, by default that of the work tree. */
export function onThisMachine(image: (context: RolloutContext) => Promise<string> = buildImage): ContainerEngine {
  return new ContainerEngine({
    ...SHARED,
    image,
    // The image says VERSION.txt; a deployment adds the commit, so that its answers can be told from every other's.
    environment: ({ version, commit }) => ({ APP_VERSION: version, COMMIT_SHA: commit, GRACE_SECONDS: '10' }),
  });
}
