import { z } from 'zod';

/** Version of the shape of `stages.json`. A reader refuses a file of another version. */
export const STAGES_VERSION = 1;

/** A value, or the name of the environment variable that holds what only the organisation knows. */
const value = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'a variable is upper-case letters, digits and _') }),
]);

const credentials = z.discriminatedUnion('kind', [
  /** The stage's own user on the emulator, from the credentials file that the local stage writes. */
  z.strictObject({ kind: z.literal('emulator') }),
  /** A named profile of the AWS configuration. */
  z.strictObject({ kind: z.literal('profile'), profile: value }),
  /** A role entered with the pipeline's OpenID Connect token. */
  z.strictObject({ kind: z.literal('oidc'), role: value }),
]);

export const stageSchema = z.strictObject({
  /** `local`: this machine alone; `cloud`: real accounts. */
  platform: z.enum(['local', 'cloud']),
  aws: z.strictObject({ account: value, region: z.string(), credentials }).optional(),
  gcp: z
    .strictObject({
      project: value,
      region: z.string(),
      /** Workload identity provider that takes the pipeline's OpenID Connect token. */
      credentials: z.strictObject({ kind: z.literal('oidc'), provider: value }),
    })
    .optional(),
  /** Context by name; `local-stage` is the cluster of the local stage and nothing else. */
  kubernetes: z.strictObject({ context: value }).optional(),
  /** Where deployment records, locks and journals lie. `folder` is `.fairway/records/<stage>`. */
  records: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('folder') }),
    z.strictObject({ kind: z.literal('s3'), bucket: value }),
    z.strictObject({ kind: z.literal('gcs'), bucket: value }),
  ]),
  /** How records are signed where FAIRWAY_SIGNING_KEY_FILE names no key. */
  signing: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      /** By the pipeline's OpenID Connect token (Sigstore). `identity` is the URI of the workflow that may sign. */
      z.strictObject({
        kind: z.literal('oidc'),
        issuer: z.url(),
        identity: value,
        fulcio: z.url().optional(),
        rekor: z.url().optional(),
      }),
    ])
    .default({ kind: 'none' }),
  /** Who hears of a failed deployment. `file` is `.fairway/alarms/<stage>.jsonl`. */
  alarm: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file') }),
    z.strictObject({ kind: z.literal('sns'), topic: value }),
  ]),
  /** `own`: our rules gate a deployment; `all`: the slower engines as well. */
  policy: z.enum(['own', 'all']),
});

export const stagesSchema = z.strictObject({
  schemaVersion: z.literal(STAGES_VERSION),
  stages: z.record(z.string().regex(/^[a-z][a-z0-9]{1,11}$/, 'a stage is 2 to 12 letters and digits'), stageSchema),
  /** What every `pr-<number>` is. */
  previews: stageSchema,
  /** What it is instead where `FAIRWAY_PREVIEWS` is `pipeline`: the account in which workflows deploy pull requests. */
  pipelinePreviews: stageSchema.optional(),
});

export type StageInput = z.input<typeof stageSchema>;
export type StageDeclaration = z.output<typeof stageSchema>;
export type Stages = z.output<typeof stagesSchema>;
export type DeclaredValue = z.output<typeof value>;

/** Checks the declared stages; the error names each wrong key. */
export function parseStages(input: unknown, where: string): Stages {
  const result = stagesSchema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(`STAGES_INVALID: ${where} declares no valid stages.\n${z.prettifyError(result.error)}`);
}
