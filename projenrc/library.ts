import { DEPENDENCIES } from './dependencies';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

export interface LibraryOptions {
  readonly description: string;
  readonly uses?: readonly Library[];
  /** Libraries that only its tests import. */
  readonly testUses?: readonly Library[];
  readonly integration?: boolean;
  /** Files outside the package that its unit tests read, in nx's notation. */
  readonly testInputs?: readonly string[];
  /** True where `bench/main.ts` measures it and writes `dist/bench/<name>.json`. */
  readonly bench?: boolean;
  /** True where `lib/main.js` makes the package's `dist` of the declarations of all services, in the verb `render`. */
  readonly renders?: boolean;
  /** Commands that the package installs: name to file below the package. */
  readonly bin?: Record<string, string>;
}

/** A package that services share: `packages/<name>`. */
export class Library extends TypeScriptProject {
  constructor(workspace: Workspace, name: string, options: LibraryOptions) {
    const { deps, devDeps } = DEPENDENCIES[name] ?? {};
    super(workspace, {
      path: `packages/${name}`,
      name,
      description: options.description,
      tags: [`scope:${name}`, 'kind:library'],
      uses: options.uses,
      testUses: options.testUses,
      deps: pinned(...(deps ?? [])),
      devDeps: pinned(...(devDeps ?? [])),
      integration: options.integration,
      testInputs: options.testInputs,
    });
    if (options.bench) {
      this.nx.setTarget('bench', { command: 'tsx bench/main.ts', outputs: ['dist/bench'], parallelism: false });
    }
    if (options.renders) {
      this.nx.setTarget('render', {
        command: 'node lib/main.js',
        dependsOn: ['build'],
        inputs: ['production', '^production', 'lockfile', '{workspaceRoot}/{apps,infra}/*/service.json'],
        outputs: ['dist'],
        cache: true,
      });
      this.nx.waitFor('test', ['build', '^build', 'render']);
      this.nx.alsoWaitFor('integration', ['render']);
    }
    if (options.bin) this.package.addBin(options.bin);
  }
}
