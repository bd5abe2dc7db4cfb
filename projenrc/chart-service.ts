import { join, relative } from 'node:path';
import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import type { Library } from './library';
import { PythonApp } from './python-app';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

/** What tests an HTTP API beyond the usual: a real database server, generated requests, and the OpenAPI document's rules. */
export const API_TESTS = [
  'embedded-postgres==18.6.3',
  'hypothesis==6.170.15',
  'jsonschema==4.26.0',
  'openapi-spec-validator==0.9.0',
  'schemathesis==4.32.5',
];

/** What the Dockerfile starts from; a fresh machine has none of it. */
const BASE_IMAGES = { projects: ['base-images'], target: 'own-python-images' };

export interface ChartServiceOptions extends ServiceOptions {
  /** Libraries that `infra/<name>` imports. */
  readonly uses: readonly Library[];
}

/**
 * A Python program in `apps/<name>` with its Dockerfile and its Helm chart (`chart/`), and the project in
 * `infra/<name>` that brings both to a Kubernetes cluster.
 */
export class ChartService extends TypeScriptProject implements Service {
  public readonly declaration;

  constructor(workspace: Workspace, { uses, ...options }: ChartServiceOptions) {
    const app = new PythonApp(workspace, {
      service: options.name,
      sources: [options.name.replaceAll('-', '_')],
      devRequirements: API_TESTS,
    });
    super(workspace, {
      path: `infra/${options.name}`,
      name: options.name,
      description: options.description,
      tags: ['scope:infra', 'kind:helm', `service:${options.name}`],
      uses,
      deps: pinned('yaml'),
      devDeps: pinned('ajv', 'fast-check'),
      implicitDependencies: [app.nx.name],
      integration: true,
    });
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'helm',
      app: workspace.pathOf(app),
      project: workspace.pathOf(this),
    });
    workspace.services.push(this);
    const appFiles = `{workspaceRoot}/${workspace.pathOf(app)}/**/*`;
    for (const verb of ['image', 'test-image', 'push']) {
      this.nx.setTarget(verb, { command: `node lib/main.js ${verb}`, dependsOn: ['build', BASE_IMAGES], cache: false });
    }
    this.nx.setTarget('chart', {
      command: 'node lib/main.js chart',
      dependsOn: ['build'],
      inputs: ['production', '^production', 'lockfile', appFiles],
      outputs: ['dist/chart'],
      cache: true,
    });
    this.nx.setTarget('bench', {
      command: 'tsx bench/main.ts',
      dependsOn: [
        'build',
        { projects: [app.nx.name], target: 'venv' },
        { projects: ['cli', 'local'], target: 'build' },
      ],
      parallelism: false,
    });
    const dockerfile = relative(this.outdir, join(app.outdir, 'Dockerfile'));
    new PolicyCheck(this, ['dist/chart/policy', dockerfile], ['node lib/main.js render']);
    new DeliveryVerbs(this);
    for (const verb of ['deploy', 'integration'] as const) {
      this.nx.alsoWaitFor(verb, [BASE_IMAGES]);
    }
  }
}
