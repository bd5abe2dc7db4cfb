import { z } from 'zod';

/** Version of the shape below. A reader refuses a file of another version. */
export const SCHEMA_VERSION = 1;

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,29}$/,
    'a name is 2 to 30 lower-case letters, digits and hyphens, and starts with a letter',
  );

/** What answers when a service is well: deployments, the status page and `verify` send exactly this. */
export const probeSchema = z.strictObject({
  name,
  method: z.enum(['GET', 'HEAD']).default('GET'),
  path: z.string().startsWith('/'),
  /** Expected status code. */
  status: z.number().int().min(100).max(599).default(200),
  /** JSON Schema of the body; absent where any body will do. */
  schema: z.record(z.string(), z.unknown()).optional(),
  /** JSON pointer to the version in the body; absent where this probe does not tell the version. */
  versionAt: z.string().startsWith('/').optional(),
});

export const objectivesSchema = z.strictObject({
  /** Share of requests in 30 days that must be answered without a server error, 0 to 1. */
  availability: z.number().gt(0).lt(1),
  /** 99th percentile of the response time, in milliseconds. */
  latencyP99Ms: z.number().positive(),
  /**
   * Share of requests that the application fails by design, 0 to 1: the objectives and the load proof
   * count only what exceeds it.
   */
  failsByDesign: z.number().min(0).lt(1).default(0),
});

export const limitsSchema = z.strictObject({
  memoryMb: z.number().int().positive(),
  /** Longest time that one request may take, in seconds. */
  timeoutSeconds: z.number().int().positive(),
  /** Requests served at once, over all instances. */
  concurrency: z.number().int().positive(),
});

export const secretSchema = z.strictObject({
  name,
  /** What it is for, in one line. */
  purpose: z.string().min(1),
  /** Length of the generated value, in bytes before encoding. */
  bytes: z.number().int().min(16).max(4096).default(32),
});

/** Series in Prometheus' text format that the service itself serves at `/metrics`, with labels `route` and `status`. */
export const metricsSchema = z.strictObject({
  /** Counter of requests, with `_total`. */
  requests: z.string().regex(/^[a-z_:][a-z0-9_:]*_total$/),
  /** Histogram of the seconds to answer, without `_bucket`; the latency objective must be one of its buckets. */
  seconds: z.string().regex(/^[a-z_:][a-z0-9_:]*_seconds$/),
  /** Whether the process tells its CPU time and memory too. */
  process: z.boolean().default(false),
});

export const serviceSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name,
  description: z.string().min(1),
  toolchain: z.enum(['cdk', 'pulumi', 'terraform', 'docker', 'helm']),
  /** GitHub team or user that is asked to review changes. */
  owner: z.string().regex(/^@[\w-]+(\/[\w-]+)?$/, 'an owner is @user or @organisation/team'),
  /** `public`: anybody on the internet may connect. `internal`: nobody outside the stage's network may. */
  exposure: z.enum(['public', 'internal']),
  /** Stages that it can go to. `local`: those of this machine alone, because its engine drives no cloud. */
  stages: z.enum(['every', 'local']).default('every'),
  /** Folder of the program, relative to the workspace. */
  app: z.string(),
  /** Folder of the project that deploys it, relative to the workspace. */
  project: z.string(),
  probes: z.array(probeSchema).min(1),
  objectives: objectivesSchema,
  limits: limitsSchema,
  secrets: z.array(secretSchema).default([]),
  /** Absent where the service counts nothing itself: alerts then ask the platform that runs it. */
  metrics: metricsSchema.optional(),
});

export type Probe = z.output<typeof probeSchema>;
export type Objectives = z.output<typeof objectivesSchema>;
export type Limits = z.output<typeof limitsSchema>;
export type SecretDeclaration = z.output<typeof secretSchema>;
export type ServiceDeclaration = z.output<typeof serviceSchema>;
/** What is written in `.projenrc.ts`: defaults may be left out. */
export type ServiceInput = z.input<typeof serviceSchema>;
