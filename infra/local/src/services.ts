import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadService, type ServiceDeclaration } from '@fairway/declaration';

/** Toolchains whose services run in containers on the local stage. */
const IN_CONTAINERS: readonly string[] = ['pulumi', 'docker', 'helm'];

/** Every declared service of the workspace, by the `service.json` files that projen wrote. */
export function declaredServices(workspace: string): ServiceDeclaration[] {
  return ['infra', 'apps']
    .flatMap((parent) => subfolders(join(workspace, parent)))
    .flatMap((folder) => {
      try {
        return [loadService(folder)];
      } catch (error) {
        if ((error as { code?: string }).code === 'DECLARATION_MISSING') return [];
        throw error;
      }
    });
}

export function needDocker(services: readonly ServiceDeclaration[]): string[] {
  return services.filter(({ toolchain }) => IN_CONTAINERS.includes(toolchain)).map(({ name }) => name);
}

/** Whether the stage needs a cluster: it takes seconds and a gigabyte. */
export function needKubernetes(services: readonly ServiceDeclaration[]): boolean {
  return services.some(({ toolchain }) => toolchain === 'helm');
}

function subfolders(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name));
  } catch {
    return [];
  }
}
