export { createHandler } from './handler';
