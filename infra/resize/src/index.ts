export { createApp } from './app';
export type { Placement } from './naming';
