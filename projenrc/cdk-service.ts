import { existsSync } from 'node:fs';
import { BuildSpec } from './components/build-spec';
import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import { DEPENDENCIES } from './dependencies';
import { LambdaApp } from './lambda-app';
import type { Library } from './library';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

export interface CdkServiceOptions extends ServiceOptions {
  /** Libraries that `infra/<name>` imports. */
  readonly uses: readonly Library[];
}

/**
 * A Lambda function in `apps/<name>` and the AWS CDK project in `infra/<name>` that deploys it.
 *
 * `src/app.ts` exports `createApp`, `src/engine.ts` exports `createEngine`; the rest is `packages/cdk`.
 */
export class CdkService extends TypeScriptProject implements Service {
  public readonly declaration;

  constructor(workspace: Workspace, { uses, ...options }: CdkServiceOptions) {
    const app = new LambdaApp(workspace, options.name);
    super(workspace, {
      path: `infra/${options.name}`,
      name: options.name,
      description: options.description,
      tags: ['scope:infra', 'kind:cdk', `service:${options.name}`],
      uses,
      deps: pinned('aws-cdk-lib', 'constructs', ...(DEPENDENCIES[options.name]?.deps ?? [])),
      devDeps: pinned('esbuild', ...(DEPENDENCIES[options.name]?.devDeps ?? [])),
      implicitDependencies: [app.nx.name],
      integration: true,
      // Its alarms name the runbook, and a test holds that it is there.
      testInputs: [`{workspaceRoot}/docs/runbooks/${options.name}.md`],
      afterCompile: ['node ../../packages/cdk/lib/main.js synth'],
      afterLint: ['node ../../packages/cdk/lib/main.js lint'],
      buildOutputs: ['cdk.out'],
    });
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'cdk',
      app: workspace.pathOf(app),
      project: workspace.pathOf(this),
    });
    new PolicyCheck(this, ['cdk.out']);
    new BuildSpec(this, {
      projects: [
        { name: options.name, folder: workspace.pathOf(this) },
        { name: app.nx.name, folder: workspace.pathOf(app) },
      ],
    });
    new DeliveryVerbs(this);
    this.nx.setTarget('cost', { command: 'node ../../packages/cdk/lib/main.js cost', dependsOn: ['build'] });
    if (existsSync(`${this.outdir}/bench/main.ts`)) {
      this.nx.setTarget('bench', { command: 'tsx bench/main.ts', parallelism: false });
    }
    workspace.services.push(this);
  }
}
