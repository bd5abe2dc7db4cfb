export * from './engine/engine';
export * from './local-stage/environment';
export * from './local-stage/state';
export * from './local-stage/workspace';
export * from './stage/stage-name';
