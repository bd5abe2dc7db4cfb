import { z } from 'zod';

/** How a version of the test service behaves: what a rollout must recognise. */
export const behaviourSchema = z.strictObject({
  /** Share of requests answered with 500, 0 to 1. */
  failShare: z.number().min(0).max(1).default(0),
  /** Every answer waits so long, in milliseconds. */
  delayMs: z.number().min(0).default(0),
  /** Accepts requests and never answers. */
  silent: z.boolean().default(false),
  /** Ends before it listens. */
  crashes: z.boolean().default(false),
  /** Answers with this version instead of its own. */
  claimsVersion: z.string().optional(),
  /** Behaves so only behind the front: a fault that only real traffic shows. */
  onlyBehindFront: z.boolean().default(false),
});

export type Behaviour = z.output<typeof behaviourSchema>;

/** What a server process is started with. */
export const serverConfigSchema = z.strictObject({
  version: z.string(),
  behaviour: behaviourSchema,
  /** File that the server writes when it listens; it ends when the file is removed. */
  file: z.string(),
});

/** What a running server writes about itself. */
export const runningServerSchema = z.strictObject({
  version: z.string(),
  artefact: z.string(),
  pid: z.number().int().positive(),
  port: z.number().int().positive(),
});

export type ServerConfig = z.output<typeof serverConfigSchema>;
export type RunningServer = z.output<typeof runningServerSchema>;

/** Where the front sends requests: one row a server, by weight. */
export const routesSchema = z.array(
  z.strictObject({ version: z.string(), port: z.number().int(), weight: z.number().int().min(0).max(100) }),
);
export type Routes = z.output<typeof routesSchema>;

/** What the front counted of one version. */
export interface FrontCounters {
  readonly requests: number;
  /** Answered with 5xx, or not at all. */
  readonly failed: number;
  /** Under way. */
  readonly active: number;
}
