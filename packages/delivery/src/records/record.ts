import { z } from 'zod';
import { releaseSchema } from '../engine/release-schema';

export const RECORD_VERSION = 1;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** One probe's answer, or one burst of them. */
export const probeResultSchema = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  /** What was wrong, in one sentence; absent where nothing was. */
  reason: z.string().optional(),
  /** Version that the body told. */
  versionSeen: z.string().optional(),
  latencyMs: z.number().optional(),
});

/** One share of the traffic, and what was seen at it. */
export const trafficStepSchema = z.strictObject({
  percent: z.number().min(0).max(100),
  /** Milliseconds after the start of the deployment. */
  atMs: z.number(),
  ok: z.boolean(),
  /** Requests that verification sent or the platform counted. */
  requests: z.number().int(),
  failed: z.number().int(),
  latencyP99Ms: z.number().optional(),
  reason: z.string().optional(),
});

export const policyResultSchema = z.strictObject({
  engine: z.string(),
  passed: z.number().int(),
  failed: z.number().int(),
  waived: z.number().int(),
  unknown: z.number().int(),
});

/** What a deployment came to. */
export const OUTCOMES = ['live', 'backed-out', 'back-out-failed', 'failed', 'destroyed'] as const;

/** One deployment. What a person or an auditor asks afterwards stands here; secrets never do. */
export const recordSchema = z.strictObject({
  schemaVersion: z.literal(RECORD_VERSION),
  /** Place in the stage's chain, from 1. Order is told by this, never by the clock. */
  sequence: z.number().int().positive(),
  /** Digest of the record before, or of nothing for the first. */
  previous: digest,
  deployment: z.string(),
  stage: z.string(),
  service: z.string(),
  kind: z.enum(['deploy', 'rollback', 'destroy']),
  version: z.string(),
  commit: z.string(),
  who: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** By the steady clock, in milliseconds. */
  durationMs: z.number(),
  /** How far the wall clock jumped meanwhile, in milliseconds; absent below a second. */
  clockJumpMs: z.number().optional(),
  /** Digest of the inputs: all, and each part. */
  inputs: z.strictObject({ digest: z.string(), parts: z.record(z.string(), z.string()) }),
  policy: z.array(policyResultSchema),
  probes: z.array(probeResultSchema),
  traffic: z.array(trafficStepSchema),
  outcome: z.enum(OUTCOMES),
  /** Why it did not go live, in one sentence. */
  reason: z.string().optional(),
  /** True where a later command finished or undid what a killed one had begun. */
  recovered: z.boolean().optional(),
  /** What is live afterwards. */
  release: releaseSchema.optional(),
  /** What was live before. */
  before: releaseSchema.optional(),
  limitations: z.array(z.string()),
  /** What it costs on this stage, as its engine estimated it. */
  cost: z.string().optional(),
});

export type DeploymentRecord = z.output<typeof recordSchema>;
/** What a deployment tells of itself; the chain adds its place. */
export type RecordBody = Omit<DeploymentRecord, 'schemaVersion' | 'sequence' | 'previous'>;
export type ProbeResult = z.output<typeof probeResultSchema>;
export type TrafficStep = z.output<typeof trafficStepSchema>;
export type PolicyResult = z.output<typeof policyResultSchema>;
export type Outcome = (typeof OUTCOMES)[number];
