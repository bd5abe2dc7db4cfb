export * from './base-image';
export * from './errors';
export { baseImage } from './official';
export * from './recipes';
