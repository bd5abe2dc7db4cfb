import { existsSync } from 'node:fs';
import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import type { Library } from './library';
import { LambdaApp } from './lambda-app';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

export interface CdkServiceOptions extends ServiceOptions {
  /** Libraries that `infra/<name>` imports. */
  readonly uses: readonly Library[];
}

/** A Lambda function in `apps/<name>` and the AWS CDK project in `infra/<name>` that deploys it. */
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
      deps: pinned(
        '@aws-sdk/client-cloudformation',
        '@aws-sdk/client-cloudwatch-logs',
        '@aws-sdk/client-lambda',
        '@aws-sdk/client-s3',
        'aws-cdk',
        'aws-cdk-lib',
        'constructs',
        'sharp',
      ),
      devDeps: pinned(
        '@aws-sdk/client-codedeploy',
        '@aws-sdk/client-iam',
        '@aws-sdk/client-sts',
        '@smithy/signature-v4',
        'esbuild',
      ),
      implicitDependencies: [app.nx.name],
      integration: true,
      afterCompile: ['node lib/synth.js'],
      afterLint: ['node lib/lint-templates.js'],
      buildOutputs: ['cdk.out'],
    });
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'cdk',
      app: workspace.pathOf(app),
      project: workspace.pathOf(this),
    });
    new PolicyCheck(this, ['cdk.out']);
    new DeliveryVerbs(this);
    if (existsSync(`${this.outdir}/bench/main.ts`)) {
      this.nx.setTarget('bench', { command: 'tsx bench/main.ts', parallelism: false });
    }
    workspace.services.push(this);
  }
}
