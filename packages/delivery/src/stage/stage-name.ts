/** A stage name that Fairway does not accept. */
export class StageNameError extends Error {
  public override readonly name = 'StageNameError';
  public readonly code = 'STAGE_NAME_INVALID';

  constructor(value: string, declared: readonly string[]) {
    super(
      `STAGE_NAME_INVALID: expected STAGE to be one of ${declared.join(', ')} or pr-<number>, found ${JSON.stringify(value.slice(0, 60))}. ` +
        'Set STAGE to one of them, or leave it out for local.',
    );
  }
}

/** The stages that every clone knows. */
export const DECLARED_STAGES = ['local', 'uat', 'prod'] as const;

const PREVIEW = /^pr-[1-9][0-9]{0,8}$/;

/**
 * The stage that a command works on.
 *
 * @param value what the user set, usually `process.env.STAGE`
 * @default local
 * @throws {StageNameError}
 */
export function stageName(value: string | undefined = process.env.STAGE): string {
  if (value === undefined || value === '') return 'local';
  if ((DECLARED_STAGES as readonly string[]).includes(value) || PREVIEW.test(value)) return value;
  throw new StageNameError(value, DECLARED_STAGES);
}
