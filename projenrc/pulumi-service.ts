import { existsSync } from 'node:fs';
import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import { GoApp } from './go-app';
import type { Library } from './library';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

export interface PulumiServiceOptions extends ServiceOptions {
  /** Libraries that `infra/<name>` imports. */
  readonly uses: readonly Library[];
}

/**
 * A Go program in `apps/<name>` and the Pulumi program in `infra/<name>` that runs its image on AWS.
 *
 * `build` compiles and records the graph of resources into `dist/graph`, for policy: neither Pulumi nor a cloud is
 * needed for that.
 */
export class PulumiService extends TypeScriptProject implements Service {
  public readonly declaration;

  constructor(workspace: Workspace, { uses, ...options }: PulumiServiceOptions) {
    const app = new GoApp(workspace, options.name);
    super(workspace, {
      path: `infra/${options.name}`,
      name: options.name,
      description: options.description,
      tags: ['scope:infra', 'kind:pulumi', `service:${options.name}`],
      uses,
      deps: pinned(
        '@aws-sdk/client-cloudwatch-logs',
        '@aws-sdk/client-ecr',
        '@aws-sdk/client-ecs',
        '@aws-sdk/client-elastic-load-balancing-v2',
        '@pulumi/aws',
        '@pulumi/pulumi',
        'yaml',
        'zod',
      ),
      devDeps: pinned('@aws-sdk/client-iam'),
      implicitDependencies: [app.nx.name],
      integration: true,
      afterCompile: ['node lib/main.js graph'],
      buildOutputs: ['dist'],
      // Its alarms name the runbook, and a test holds that it is there.
      testInputs: [`{workspaceRoot}/docs/runbooks/${options.name}.md`],
    });
    // Written by Pulumi for stages that are thrown away.
    this.gitignore.addPatterns('/Pulumi.local.yaml', '/Pulumi.pr-*.yaml');
    this.nx.setTarget('tools', { command: 'node lib/main.js tools', dependsOn: ['build'], cache: false });
    this.nx.setTarget('pulumi', { command: 'node lib/main.js pulumi', dependsOn: ['build'], cache: false });
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'pulumi',
      app: workspace.pathOf(app),
      project: workspace.pathOf(this),
    });
    new PolicyCheck(this, ['dist']);
    new DeliveryVerbs(this);
    // Integration tests run alone, so the minutes of a first build are spent before them, beside unit tests.
    this.nx.alsoWaitFor('integration', ['tools']);
    if (existsSync(`${this.outdir}/bench/main.ts`)) {
      this.nx.setTarget('bench', { command: 'tsx bench/main.ts', parallelism: false });
    }
    workspace.services.push(this);
  }
}
