/** Something that a workflow cannot go on without; the message ends with what to do next. */
export class CiError extends Error {
  public override readonly name = 'CiError';

  constructor(
    public readonly code: string,
    message: string,
    public readonly exitCode = 1,
  ) {
    super(`${code}: ${message}`);
  }
}

/** A setting that the workflow gives, such as `PULL_REQUEST`. */
export function required(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value) return value;
  throw new CiError(
    'VARIABLE_MISSING',
    `expected ${name} in the environment, found nothing. Set it: ${name}=… npm run ci -- …`,
    2,
  );
}
