export { ensureStageCredentials } from './aws/stage-credentials';
export { Layout } from './layout';
export { up } from './verbs/up';
export { down, reset } from './verbs/down';
