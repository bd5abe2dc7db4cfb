export { importImage, isClusterHealthy, startCluster } from './cluster';
export { PART, planOf } from './plan';
