export * from './program';
export * from './run';
