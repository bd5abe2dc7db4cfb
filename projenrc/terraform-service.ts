import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import type { Library } from './library';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

export interface TerraformServiceOptions extends ServiceOptions {
  /** Libraries that `infra/<name>` imports. */
  readonly uses: readonly Library[];
}

/**
 * Infrastructure in `infra/<name>` that cdktf writes and Terraform applies.
 *
 * `build` compiles and synthesises into `dist/terraform`; `module` writes the plain Terraform module below `modules/`.
 */
export class TerraformService extends TypeScriptProject implements Service {
  public readonly declaration;

  constructor(workspace: Workspace, { uses, ...options }: TerraformServiceOptions) {
    super(workspace, {
      path: `infra/${options.name}`,
      name: options.name,
      description: options.description,
      tags: ['scope:infra', 'kind:terraform', `service:${options.name}`],
      uses,
      deps: pinned('@aws-sdk/client-s3', '@aws-sdk/client-sts', '@cdktf/provider-aws', 'cdktf', 'constructs', 'zod'),
      devDeps: pinned('@aws-sdk/client-iam', '@aws-sdk/s3-presigned-post', '@aws-sdk/s3-request-presigner'),
      integration: true,
      afterCompile: ['node lib/main.js synth'],
      buildOutputs: ['dist'],
    });
    this.nx.setTarget('module', { command: 'node lib/main.js module', dependsOn: ['build'], cache: false });
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'terraform',
      app: workspace.pathOf(this),
      project: workspace.pathOf(this),
    });
    // What is written, and what Terraform and the provider make of it.
    new PolicyCheck(this, ['dist', 'reports/plan'], ['node lib/main.js plan']);
    new DeliveryVerbs(this);
    workspace.services.push(this);
  }
}
