export { createApp } from './app';
export { createEngine } from './engine';
