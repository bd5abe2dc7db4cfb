import type { Library } from './library';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
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
      deps: pinned(
        '@aws-sdk/client-cloudwatch',
        '@aws-sdk/client-cloudwatch-logs',
        '@aws-sdk/client-iam',
        '@peculiar/x509',
        'reflect-metadata',
        'zod',
      ),
      devDeps: pinned(
        '@aws-sdk/client-cloudformation',
        '@aws-sdk/client-lambda',
        '@aws-sdk/client-s3',
        '@aws-sdk/client-sts',
      ),
      integration: true,
    });
    for (const verb of ['up', 'down', 'status', 'logs', 'credentials', 'reset']) {
      this.nx.setTarget(verb, { command: `node lib/main.js ${verb}`, dependsOn: ['build'], cache: false });
    }
  }
}
