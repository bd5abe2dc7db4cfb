import { dirname, join } from 'node:path';

/** Folder of this project, whether it runs from `src` or from `lib`. */
export const PROJECT = dirname(__dirname);
/** Root of the workspace. */
export const WORKSPACE = join(PROJECT, '..', '..');
/** The program and its Dockerfile. */
export const APP = join(WORKSPACE, 'apps', 'web');
