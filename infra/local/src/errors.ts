/** Something that `infra/local` needs is missing, wrong or does not answer. */
export class LocalError extends Error {
  public override readonly name = 'LocalError';

  constructor(
    /** Stable code, such as `PORTS_TAKEN` or `EMULATOR_NOT_READY`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
