import { dirname, join } from 'node:path';

/** Folder of this project, whether it runs from `src` or from `lib`. */
export const PROJECT = dirname(__dirname);
/** Root of the workspace. */
export const WORKSPACE = join(PROJECT, '..', '..');
/** What the build of the program leaves: one folder a platform. */
export const ASSETS = join(WORKSPACE, 'apps', 'resize', 'dist');
