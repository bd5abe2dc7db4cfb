export * from './bootstrap';
export * from './engine/clients';
export * from './engine/function-versions';
export * from './engine/lambda-engine';
export * from './engine/proxy-event';
export * from './engine/stacks';
export * from './placement';
export * from './stage-app';
