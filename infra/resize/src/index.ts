export { createApp } from './app';
export { createEngine } from './engine';
export type { Placement } from './naming';
