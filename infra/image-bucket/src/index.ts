export { createEngine } from './engine';
export { moduleJson } from './image-bucket/module';
