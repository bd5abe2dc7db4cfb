export * from './base-images';
export * from './cdk-service';
export * from './library';
export * from './local-stage';
export * from './stages';
export * from './python-app';
export * from './terraform-service';
export * from './workspace';
