import { dirname, join } from 'node:path';

/** The project's folder, whether it runs from `lib` or from `src`. */
export const PROJECT = dirname(dirname(__dirname));
export const WORKSPACE = dirname(dirname(PROJECT));
export const MODULE = join(PROJECT, 'modules', 'image-bucket');

/** What depends on where the stage lives. */
export interface Surroundings {
  /** AWS account; part of the name, because everybody on AWS shares the names of buckets. Undefined on the emulator. */
  readonly account?: string;
  /** Who may assume the uploader role and the reader role. */
  readonly trustedArns: readonly string[];
  /** Policy that must limit every role. */
  readonly permissionsBoundary?: string;
}

/** What a stage wants of the bucket. A follow-up change, such as another prefix or origin, is made here. */
export function bucketInputs(stage: string, surroundings: Surroundings): Record<string, unknown> {
  const { account, trustedArns, permissionsBoundary } = surroundings;
  // What the local stage and a preview hold is nobody's only copy: they are removed whole.
  const throwAway = stage === 'local' || stage.startsWith('pr-');
  return {
    name: ['fairway', stage, 'image-bucket', account].filter(Boolean).join('-'),
    public_prefixes: ['images/'],
    cors_rules: [],
    uploader_prefix: 'images/',
    uploader_trusted_arns: trustedArns,
    reader_trusted_arns: trustedArns,
    permissions_boundary: permissionsBoundary ?? null,
    access_log_days: throwAway ? 7 : 90,
    deletion_protection: !throwAway,
    force_destroy: throwAway,
  };
}
