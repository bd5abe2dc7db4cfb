import { DEPENDENCIES } from './dependencies';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

/** A Lambda handler in TypeScript: `apps/<name>`, bundled to one CommonJS file in `dist/`. */
export class LambdaApp extends TypeScriptProject {
  constructor(workspace: Workspace, service: string) {
    const own = DEPENDENCIES[`${service}-app`];
    super(workspace, {
      path: `apps/${service}`,
      name: `${service}-app`,
      description: `The program of the ${service} service`,
      tags: ['scope:app', 'kind:lambda', `service:${service}`],
      deps: pinned(...(own?.deps ?? [])),
      devDeps: pinned('esbuild', ...(own?.devDeps ?? [])),
      afterCompile: ['node build.mjs', 'node ../../projenrc/scripts/seal-artefacts.mjs dist'],
      buildOutputs: ['dist'],
    });
  }
}
