/** What the web service's deployment could not do; `code` is stable, the message says what to do next. */
export class WebError extends Error {
  public override readonly name = 'WebError';

  constructor(
    /** Such as `IMAGE_BUILD_FAILED`, `DEPLOYMENT_ROLLED_BACK` or `SETTINGS_INVALID`. */
    public readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}
