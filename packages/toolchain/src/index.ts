export * from './built-image';
export * from './ensure';
export * from './ensure-many';
export * from './errors';
export { acquireLock, type FileLock } from './file-lock';
export { loadManifest, type Manifest } from './manifest';
export { startOf } from './process-identity';
export * from './progress';
export { toolNames, toolsFolder } from './tools-folder';
