export * from './process-platform/behaviour';
export * from './process-platform/process-engine';
export * from './process-platform/processes';
export * from './demo-workspace';
