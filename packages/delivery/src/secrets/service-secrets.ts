import type { SecretDeclaration, ServiceDeclaration } from '@fairway/declaration';
import { randomBytes } from 'node:crypto';
import { DeliveryError, EXIT } from '../errors';

/** How often each secret was rotated, from 1, by name. It may be shown and recorded. */
export type Generations = Readonly<Record<string, number>>;

/** The declared secrets of one service on one stage, wherever their values are kept. */
export interface ServiceSecrets {
  /** Makes what is missing, where Fairway itself keeps the values. */
  ensure(): Promise<unknown>;
  /**
   * Gives secrets a new value; the next deployment brings it to the service.
   *
   * @param name one of them. @default all
   * @returns their names
   * @throws {DeliveryError} `SECRET_UNKNOWN`
   */
  rotate(name?: string): Promise<readonly string[]>;
  generations(): Promise<Generations>;
  /** Removes what Fairway itself keeps of them, once the service is gone. */
  forget(): Promise<void>;
}

/**
 * The declared secret of that name, or all.
 *
 * @throws {DeliveryError} `SECRET_UNKNOWN`
 */
export function wanted(
  service: Pick<ServiceDeclaration, 'name' | 'secrets'>,
  name: string | undefined,
): readonly SecretDeclaration[] {
  const declared = service.secrets.filter((secret) => name === undefined || secret.name === name);
  if (name === undefined || declared.length > 0) return declared;
  const names = service.secrets.map((secret) => secret.name).join(', ') || 'none';
  throw new DeliveryError(
    'SECRET_UNKNOWN',
    `${service.name} declares no secret ${JSON.stringify(name.slice(0, 60))}, only: ${names}. Declare it in .projenrc.ts.`,
    EXIT.usage,
  );
}

/** A new value, in base64url. */
export function generate(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
