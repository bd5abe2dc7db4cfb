export * from './health/alarm';
export * from './health/arithmetic';
export * from './settings/settings';
export * from './web-service';
