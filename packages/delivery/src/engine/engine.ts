import type { ServiceDeclaration } from '@fairway/declaration';

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

/**
 * The shape that every platform's own engine is given.
 *
 * Each step may be called again after a crash: a step that finds its work done returns what it would have returned.
 */
export interface Engine {
  /** The live release as the platform tells it, undefined where nothing is deployed. */
  current(context: RolloutContext): Promise<Release | undefined>;
  /** Brings the new version up beside the old one; it receives no traffic. */
  prepare(context: RolloutContext): Promise<Release>;
  /** Gives the new version this share of the traffic, 0 to 100. Platforms that only switch accept 0 and 100. */
  shift(context: RolloutContext, next: Release, trafficPercent: number): Promise<void>;
  /** Makes the new version the last good one and removes what only the old one needed. */
  commit(context: RolloutContext, next: Release): Promise<void>;
  /** Puts all traffic back on the previous release, or removes the service where there was none. */
  backOut(context: RolloutContext, next: Release | undefined, previous: Release | undefined): Promise<void>;
  /** Removes everything of this service that carries the stage's tags. */
  destroy(context: RolloutContext): Promise<void>;
  /** Traffic shares that a rollout goes through, in percent, ending at 100. */
  readonly trafficSteps: readonly number[];
  /** What this stage cannot do of what the real platform does; printed with every deployment. */
  limitations?(context: RolloutContext): readonly string[];
}
