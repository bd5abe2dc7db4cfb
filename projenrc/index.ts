export * from './base-images';
export * from './cdk-service';
export * from './library';
export * from './local-stage';
export * from './stages';
export * from './workspace';
