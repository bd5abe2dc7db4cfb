import type { ServiceDeclaration } from '@fairway/declaration';
import type { SecretKeeper } from '../secrets/keeper';

/** What every step of a rollout is given. */
export interface RolloutContext {
  readonly stage: string;
  readonly service: ServiceDeclaration;
  /** Human version, such as `0.1.0+3f2a1c9`: what the service's version probe must answer after the rollout. */
  readonly version: string;
  /** Full commit hash; ends in `-dirty` where the work tree differs from it. */
  readonly commit: string;
  /** Tells the person at the terminal what is going on. */
  report(progress: Progress): void;
  /** Fires when the rollout is abandoned: a step stops waiting and throws. */
  readonly signal: AbortSignal;
}

export interface Progress {
  readonly phase: 'current' | 'prepare' | 'shift' | 'verify' | 'commit' | 'back-out' | 'destroy';
  readonly message: string;
  /** Share of the traffic that the new version receives, 0 to 100. */
  readonly trafficPercent?: number;
  /** Requests that verification sent or the platform counted at this share. */
  readonly requests?: number;
  /** Of these, failed. */
  readonly failed?: number;
  /** What the service costs on this stage, as its engine estimates it: kept in the record. */
  readonly cost?: string;
}

/** One version as the platform knows it. */
export interface Release {
  readonly version: string;
  /** The platform's own name for it: Lambda version, task definition, image digest, Helm revision. */
  readonly platformId: string;
  /** Digest of each artefact that runs, by name, such as `sha256:…`. */
  readonly artefacts: Readonly<Record<string, string>>;
  /** Where it answers, without a trailing slash. */
  readonly url: string;
  /** Headers that a request from this machine needs, such as Host on the local stage. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DirectRequest {
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  /** From the start to the last byte, in milliseconds. */
  readonly timeoutMs: number;
}

export interface DirectAnswer {
  readonly status: number;
  readonly body: string;
}

/** Counters since the release was prepared, and alarms. */
export interface Observation {
  readonly requests: number;
  /** Of these, answered with a server error or not at all. */
  readonly failed: number;
  readonly latencyP99Ms?: number;
  /** Names of the service's alarms that are on. One that was on before the rollout does not stop it. */
  readonly alarms?: readonly string[];
}

/**
 * The shape that every platform's own engine is given.
 *
 * Each step may be called again after a crash: a step that finds its work done returns what it would have returned.
 * Tools that a step starts inherit `FAIRWAY_DEPLOYMENT`; after a kill the next deployment ends those that still run. A process that
 * must outlive the deployment is started without it.
 */
export interface Engine {
  /** The live release as the platform tells it, undefined where nothing is deployed. */
  current(context: RolloutContext): Promise<Release | undefined>;
  /** Brings the new version up beside the old one; it receives no traffic. */
  prepare(context: RolloutContext): Promise<Release>;
  /**
   * Gives the new version this share of the traffic, 0 to 100. Platforms that only switch accept 0 and 100.
   *
   * @returns the release where only now its address is known, as at the first deployment of a load balancer
   */
  shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<Release | void>;
  /** Makes the new version the last good one and removes what only the old one needed. */
  commit(context: RolloutContext, next: Release): Promise<void>;
  /**
   * Puts all traffic back on the previous release, or removes the service where there was none.
   *
   * Also called by `fairway rollback`: `next` is then the live release, and `previous` one that was committed earlier and may
   * have to be brought up again from its artefacts' digests.
   */
  backOut(context: RolloutContext, next: Release | undefined, previous: Release | undefined): Promise<void>;
  /** Removes everything of this service that carries the stage's tags. */
  destroy(context: RolloutContext): Promise<void>;
  /** Traffic shares that a rollout goes through, in percent, ending at 100. */
  readonly trafficSteps: readonly number[];
  /**
   * Longest time of a step, in milliseconds, where the platform's own waits take longer than most; the step is then abandoned.
   * @default 2 minutes for `current`, 5 for `verify`, 10 for `shift`, 15 for `commit`, 30 for the others
   */
  readonly limits?: Readonly<Partial<Record<Progress['phase'], number>>>;
  /**
   * What decides the outcome beside the project's files and declaration, by name, such as a base image's digest.
   * Must not hold the version: it would make every commit a change.
   */
  inputs?(context: RolloutContext): Promise<Readonly<Record<string, string>>>;
  /**
   * Sends one request to this release alone, whatever traffic it has: a version that fails is refused before anybody meets it.
   * Absent where the platform has no way to do so.
   */
  request?(context: RolloutContext, release: Release, question: DirectRequest): Promise<DirectAnswer>;
  /** What the platform itself counted of this release; read before and after each step. */
  observe?(context: RolloutContext, release: Release): Promise<Observation>;
  /**
   * Where the platform keeps the service's declared secrets on this stage. Absent, or undefined for a stage, where an engine takes
   * them from `.fairway/secrets` of this machine.
   */
  secrets?(context: RolloutContext): SecretKeeper | undefined | Promise<SecretKeeper | undefined>;
  /** Last lines that the service logged, oldest first. */
  logs?(context: RolloutContext, options: { readonly lines: number }): Promise<readonly string[]>;
  /** Human description of what a deployment would change on the platform, such as a plan. */
  diff?(context: RolloutContext): Promise<string>;
  /** What this stage cannot do of what the real platform does; printed with every deployment. */
  limitations?(context: RolloutContext): readonly string[];
}
