import type { PinnedPackage } from './versions';

/** Packages from the registry that each library imports, by its name; the versions stand in `versions.ts`. */
export const LIBRARY_DEPENDENCIES: Record<string, { deps?: PinnedPackage[]; devDeps?: PinnedPackage[] }> = {
  cli: { deps: ['commander'] },
  declaration: { deps: ['zod'] },
  delivery: { deps: ['@aws-sdk/client-s3', '@aws-sdk/client-sns', 'ajv', 'zod'] },
  policy: { deps: ['commander', 'yaml', 'zod'], devDeps: ['aws-cdk-lib', 'constructs', 'fast-check'] },
  testing: { deps: ['zod'] },
  toolchain: { deps: ['semver', 'zod'], devDeps: ['@types/semver'] },
};
