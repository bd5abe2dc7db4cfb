/**
 * Every version that the workspace pins, in one place.
 *
 * Exact versions only: what was tested is what gets installed, and a range would make `npx projen` depend on the day.
 * TypeScript stays at 5.9 because 7.0 breaks typescript-eslint; eslint stays at 9 because its plugins lag behind 10;
 * nx stays at 22 because 24 hides the output of tasks that succeed. A package with binaries is pinned to a version that was
 * published for every platform: npm leaves the others out of the lock file, and `npm ci` then refuses it.
 */
export const VERSIONS = {
  '@apidevtools/swagger-parser': '12.1.0',
  '@aws-sdk/client-cloudformation': '3.1169.0',
  '@aws-sdk/client-cloudwatch': '3.1162.0',
  '@aws-sdk/client-cloudwatch-logs': '3.1169.0',
  '@aws-sdk/client-codedeploy': '3.1133.0',
  '@aws-sdk/client-ecr': '3.1169.0',
  '@aws-sdk/client-ecs': '3.1162.0',
  '@aws-sdk/client-elastic-load-balancing-v2': '3.1142.0',
  '@aws-sdk/client-iam': '3.1169.0',
  '@aws-sdk/client-lambda': '3.1162.0',
  '@aws-sdk/client-resource-groups-tagging-api': '3.1142.0',
  '@aws-sdk/client-s3': '3.1169.0',
  '@aws-sdk/client-secrets-manager': '3.1162.0',
  '@aws-sdk/s3-presigned-post': '3.1162.0',
  '@aws-sdk/s3-request-presigner': '3.1162.0',
  '@aws-sdk/client-sns': '3.1169.0',
  '@aws-sdk/client-sqs': '3.1169.0',
  '@aws-sdk/client-sts': '3.1169.0',
  '@cdktf/provider-aws': '19.65.1',
  '@google-cloud/storage': '8.4.0',
  '@peculiar/x509': '2.2.0',
  '@pulumi/aws': '6.83.4',
  '@pulumi/pulumi': '3.253.0',
  '@smithy/signature-v4': '5.7.5',
  '@swc/core': '1.16.18',
  '@swc/jest': '0.2.39',
  '@types/jest': '30.0.0',
  '@types/node': '24.19.2',
  '@types/semver': '7.7.1',
  ajv: '8.20.0',
  'axe-core': '4.14.1',
  'aws-cdk': '2.1148.1',
  'aws-cdk-lib': '2.276.0',
  cdktf: '0.20.12',
  commander: '14.0.3',
  constructs: '10.8.1',
  esbuild: '0.28.2',
  eslint: '9.39.5',
  'eslint-config-prettier': '10.1.8',
  'eslint-plugin-jest': '29.17.0',
  'fast-check': '4.10.2',
  jest: '30.5.2',
  'jest-junit': '17.0.0',
  node: '24.21.0',
  nx: '22.7.12',
  'playwright-core': '1.65.1',
  prettier: '3.10.1',
  projen: '0.103.25',
  semver: '7.8.6',
  'reflect-metadata': '0.2.2',
  sharp: '0.35.5',
  sigstore: '5.0.1',
  tsx: '4.23.15',
  typescript: '5.9.3',
  'typescript-eslint': '8.73.0',
  'unrs-resolver': '1.12.2',
  yaml: '2.9.1',
  zod: '4.6.7',
} as const;

export type PinnedPackage = keyof typeof VERSIONS;

/** What checks every Python program; its own packages are pinned in its `requirements.in`. */
export const PYTHON_VERSIONS = ['mypy==2.4.1', 'pytest==9.2.0', 'pytest-cov==7.1.0', 'ruff==0.17.5'] as const;

/** For services whose owners asked for pylint by name. */
export const PYLINT = 'pylint==4.1.4';

/** `pinned('zod')` is `zod@4.6.7`: the form that projen takes a dependency in. */
export function pinned(...names: PinnedPackage[]): string[] {
  return names.map((name) => `${name}@${VERSIONS[name]}`);
}
