import { JsonFile, type Project } from 'projen';
import { parseService, SCHEMA_VERSION, type ServiceInput } from '../packages/declaration/src';

/** What a service says of itself in `.projenrc.ts`, whatever deploys it. */
export type ServiceOptions = Omit<ServiceInput, 'schemaVersion' | 'toolchain' | 'app' | 'project'>;

/** A declared service, as the README's table and CODEOWNERS list it. */
export interface Service {
  readonly declaration: ServiceInput;
}

/** Writes `service.json` beside the code that deploys the service; a wrong declaration stops the synth. */
export function writeServiceJson(
  project: Project,
  options: ServiceOptions,
  placement: Pick<ServiceInput, 'toolchain' | 'app' | 'project'>,
): ServiceInput {
  const declaration = parseService(
    { schemaVersion: SCHEMA_VERSION, ...options, ...placement },
    `service "${options.name}"`,
  );
  new JsonFile(project, 'service.json', { marker: true, obj: declaration });
  return declaration;
}
