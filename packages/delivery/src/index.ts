export * from './engine/engine';
export * from './local-stage/environment';
export * from './local-stage/front-door';
export { runtimeCommands } from './local-stage/haproxy-runtime';
export { renderPage, writePage } from './local-stage/page';
export * from './local-stage/routes';
export * from './local-stage/state';
export * from './local-stage/workspace';
export * from './stage/stage-name';
