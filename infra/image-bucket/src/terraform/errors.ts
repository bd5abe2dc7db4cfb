/** What Terraform could not do; `code` is stable, the message says what to do next. */
export class TerraformError extends Error {
  public override readonly name = 'TerraformError';

  constructor(
    /** `TERRAFORM_FAILED`, `PROVIDER_UNREACHABLE`, `OBJECTS_REMAIN`, `CONFIGURATION_LOST`, `CONFIGURATION_CHANGED` or `PLAN_CHANGED`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
