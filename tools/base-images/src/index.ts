export * from './base-image';
export * from './errors';
export * from './recipes';
