export * from './base-images';
export * from './cdk-service';
export * from './image-service';
export * from './library';
export * from './local-stage';
export * from './python-app';
export * from './stages';
export * from './workspace';
