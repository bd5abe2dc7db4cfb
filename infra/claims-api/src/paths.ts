import { resolve } from 'node:path';

/** The repository; this file is compiled to `infra/claims-api/lib`. */
export const WORKSPACE = resolve(__dirname, '../../..');
export const PROJECT = resolve(__dirname, '..');
/** The program, with its Dockerfile. */
export const APP = resolve(WORKSPACE, 'apps/claims-api');
export const CHART = resolve(APP, 'chart');
