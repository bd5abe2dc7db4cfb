import type { PinnedPackage } from './versions';

/**
 * Packages from the registry that a project imports beside those of its kind, by the project's name; the versions stand in
 * `versions.ts`.
 */
export const DEPENDENCIES: Record<string, { deps?: PinnedPackage[]; devDeps?: PinnedPackage[] }> = {
  cdk: {
    deps: [
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-cloudwatch',
      '@aws-sdk/client-cloudwatch-logs',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-s3',
      'aws-cdk',
      'aws-cdk-lib',
      'constructs',
    ],
  },
  cli: { deps: ['commander'] },
  declaration: { deps: ['zod'] },
  delivery: {
    deps: [
      '@aws-sdk/client-resource-groups-tagging-api',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-sns',
      '@google-cloud/storage',
      'ajv',
      'sigstore',
      'zod',
    ],
    devDeps: ['@aws-sdk/client-cloudwatch', '@aws-sdk/client-sqs'],
  },
  objectives: { deps: ['yaml'] },
  policy: { deps: ['commander', 'yaml', 'zod'], devDeps: ['aws-cdk-lib', 'constructs', 'fast-check'] },
  resize: {
    deps: ['@aws-sdk/client-s3', 'sharp'],
    devDeps: [
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-codedeploy',
      '@aws-sdk/client-iam',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-sns',
      '@aws-sdk/client-sqs',
      '@aws-sdk/client-sts',
      '@smithy/signature-v4',
    ],
  },
  'resize-app': {
    deps: ['sharp'],
    devDeps: [
      '@apidevtools/swagger-parser',
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-presigned-post',
      '@smithy/signature-v4',
      'ajv',
      'fast-check',
    ],
  },
  testing: { deps: ['axe-core', 'playwright-core', 'zod'] },
  toolchain: { deps: ['semver', 'zod'], devDeps: ['@types/semver'] },
};
