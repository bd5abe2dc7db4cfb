export * from './ensure';
export * from './ensure-many';
export * from './errors';
export { loadManifest, type Manifest } from './manifest';
export * from './progress';
export { toolNames, toolsFolder } from './tools-folder';
