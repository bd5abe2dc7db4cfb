/** How `fairway` ends. People and pipelines act on these, so a number never changes its meaning. */
export const EXIT = {
  /** Done, or nothing was to do. */
  ok: 0,
  /** A fault of Fairway itself, or one that it does not know. */
  internal: 1,
  /** Wrong option or argument. */
  usage: 2,
  /** Something that Fairway needs is missing: the local stage, credentials, a declaration, disk space. */
  environment: 3,
  /** Somebody else is deploying this service to this stage. */
  locked: 4,
  /** The new version was refused and the last good one is live. */
  backedOut: 5,
  /** The new version was refused and the last good one could not be brought back. */
  backOutFailed: 6,
  /** The service does not answer as declared. */
  unwell: 7,
  /** The records were altered or are damaged. */
  recordsDamaged: 8,
  /** An artefact differs from what was built, or a policy forbids it. */
  refused: 9,
  /** Interrupted by a signal; what was begun is undone. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Everything that delivery refuses or fails at. The message ends with what to do next. */
export class DeliveryError extends Error {
  public override readonly name = 'DeliveryError';

  constructor(
    /** Stable, in capitals, such as `DEPLOYMENT_LOCKED`. */
    public readonly code: string,
    message: string,
    public readonly exitCode: ExitCode = EXIT.environment,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}

/** Text of anything that was thrown, without the stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The end of a command that a person stopped. */
export function interrupted(what: string): DeliveryError {
  return new DeliveryError('INTERRUPTED', `interrupted at ${what}. Deploy again when ready.`, EXIT.interrupted);
}
