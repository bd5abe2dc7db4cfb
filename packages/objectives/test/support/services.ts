import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadService, type ServiceDeclaration } from '@fairway/declaration';

/** The root of the clone. */
export const WORKSPACE = join(__dirname, '..', '..', '..', '..');

export const NAMES = ['claims-api', 'image-bucket', 'inventory', 'resize', 'status-app', 'web'] as const;

/** A service of this workspace, as it is declared. */
export function service(name: string): ServiceDeclaration {
  const folder = ['apps', 'infra'].map((parent) => join(WORKSPACE, parent, name));
  return loadService(folder.find((one) => existsSync(join(one, 'service.json'))) ?? name);
}
