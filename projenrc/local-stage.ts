import type { Library } from './library';
import { TypeScriptProject } from './typescript-project';
import type { Workspace } from './workspace';

/** `infra/local`: what the local stage runs on, and the verbs that start and stop it. */
export class LocalStage extends TypeScriptProject {
  constructor(workspace: Workspace, options: { readonly uses: readonly Library[] }) {
    super(workspace, {
      path: 'infra/local',
      name: 'local',
      description: 'The local stage: AWS emulator, containers, Kubernetes and the front door, on this machine only',
      tags: ['scope:infra', 'kind:local-stage'],
      uses: options.uses,
      integration: true,
    });
    for (const verb of ['up', 'down', 'status', 'logs', 'reset']) {
      this.nx.setTarget(verb, { command: `node lib/main.js ${verb}`, dependsOn: ['build'], cache: false });
    }
  }
}
