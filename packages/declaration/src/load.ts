import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ServiceDeclaration, type ServiceInput, serviceSchema } from './schema';

/** A declaration that is missing, unreadable or of the wrong shape. */
export class DeclarationError extends Error {
  public override readonly name = 'DeclarationError';

  constructor(
    /** `DECLARATION_MISSING`, `DECLARATION_NOT_JSON` or `DECLARATION_INVALID`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/**
 * Checks a declaration and fills in its defaults.
 *
 * @param where what to call the place in an error, such as a file's path
 * @throws {DeclarationError} naming each wrong key
 */
export function parseService(value: unknown, where: string): ServiceDeclaration {
  const result = serviceSchema.safeParse(value);
  if (result.success) return result.data;
  throw new DeclarationError(
    'DECLARATION_INVALID',
    `${where} is no service declaration.\n${z.prettifyError(result.error)}\nMend it in .projenrc.ts, then run npx projen.`,
  );
}

/**
 * Reads the `service.json` of a project.
 *
 * @param folder the folder that holds it
 * @throws {DeclarationError} when the file is missing, is no JSON or has the wrong shape
 */
export function loadService(folder: string): ServiceDeclaration {
  const file = join(folder, 'service.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DeclarationError(
      'DECLARATION_MISSING',
      `expected a service declaration at ${file}: ${(error as Error).message}. Declare the service in .projenrc.ts, then run npx projen.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DeclarationError(
      'DECLARATION_NOT_JSON',
      `${file} is no JSON: ${(error as Error).message}. Run npx projen to write it anew.`,
    );
  }
  // projen's marker says who wrote the file; it is no part of the declaration.
  if (typeof value === 'object' && value !== null) delete (value as Record<string, unknown>)['//'];
  return parseService(value, file);
}

export type { ServiceInput };
