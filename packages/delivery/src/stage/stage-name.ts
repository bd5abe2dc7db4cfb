import { DeliveryError } from '../errors';
import { declaredStages } from './declared-stages';

/** A stage name that Fairway does not accept. */
export class StageNameError extends DeliveryError {
  constructor(value: string, declared: readonly string[]) {
    super(
      'STAGE_NAME_INVALID',
      `expected STAGE to be one of ${declared.join(', ')} or pr-<number>, found ${JSON.stringify(value.slice(0, 60))}. ` +
        'Set STAGE to one of them, or leave it out for local.',
    );
  }
}

const PREVIEW = /^pr-[1-9][0-9]{0,8}$/;

/** Whether the name is that of a pull request's stage. */
export function isPreview(name: string): boolean {
  return PREVIEW.test(name);
}

/** Whether a stage of this name is declared, or can be made for a pull request. */
export function isStage(name: string): boolean {
  return isPreview(name) || Object.hasOwn(declaredStages().stages, name);
}

/**
 * The stage that a command works on.
 *
 * @param value what the user set, usually `process.env.STAGE`
 * @default local
 * @throws {StageNameError}
 */
export function stageName(value: string | undefined = process.env.STAGE): string {
  if (value === undefined || value === '') return 'local';
  if (isStage(value)) return value;
  throw new StageNameError(value, Object.keys(declaredStages().stages));
}
