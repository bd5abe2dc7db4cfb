export * from './engine/engine';
export * from './local-stage/state';
export * from './stage/stage-name';
