import { javascript } from 'projen';
import { JestConfig } from './components/jest-config';
import { Linting } from './components/linting';
import { NxProject } from './components/nx-project';
import { TypeCheck } from './components/type-check';
import { VERSIONS } from './versions';
import type { Workspace } from './workspace';

export interface TypeScriptProjectOptions {
  /** Folder below the root, such as `packages/policy`. */
  readonly path: string;
  /** Name in the nx graph; `@fairway/<name>` is the npm package. */
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Libraries of this workspace that it imports. */
  readonly uses?: readonly TypeScriptProject[];
  /** Libraries of this workspace that only its tests import. */
  readonly testUses?: readonly TypeScriptProject[];
  readonly deps?: readonly string[];
  readonly devDeps?: readonly string[];
  /** Projects that no import reveals. */
  readonly implicitDependencies?: readonly string[];
  /** True where `integration/` holds tests against the local stage. */
  readonly integration?: boolean;
  /** Files outside the project that its unit tests read, in nx's notation. */
  readonly testInputs?: readonly string[];
  /** Commands of `build` after the compiler, such as a synth. */
  readonly afterCompile?: readonly string[];
  /** Commands of `lint` that check what `build` rendered. */
  readonly afterLint?: readonly string[];
  /** Folders that those commands leave, besides `lib`. */
  readonly buildOutputs?: readonly string[];
}

/** A TypeScript member of the workspace: build, lint and test; installed by the root. */
export class TypeScriptProject extends javascript.NodeProject {
  public readonly nx: NxProject;

  constructor(workspace: Workspace, options: TypeScriptProjectOptions) {
    super({
      parent: workspace,
      outdir: options.path,
      name: `@fairway/${options.name}`,
      description: options.description,
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      projenVersion: VERSIONS.projen,
      minNodeVersion: '20.19.0',
      license: 'Apache-2.0',
      licensed: false,
      projenrcJs: false,
      jest: false,
      package: false,
      release: false,
      depsUpgrade: false,
      buildWorkflow: false,
      npmignoreEnabled: false,
      entrypoint: 'lib/index.js',
      readme: { contents: `# ${options.path}\n\n${options.description}.\n` },
      deps: [...siblings(options.uses), ...(options.deps ?? [])],
      devDeps: [...siblings(options.testUses), ...(options.devDeps ?? [])],
    });
    this.package.installTask.reset();
    this.package.installCiTask.reset();
    this.package.addField('private', true);
    this.package.addField('types', 'lib/index.d.ts');
    // Without this nx would make every npm script a target.
    this.package.addField('nx', { includedScripts: [] });
    for (const task of this.tasks.all) this.package.removeScript(task.name);
    this.nx = new NxProject(this, {
      name: options.name,
      tags: options.tags,
      implicitDependencies: options.implicitDependencies,
    });
    new TypeCheck(this, [], options.afterCompile, options.buildOutputs);
    new JestConfig(this, { integration: options.integration, testInputs: options.testInputs });
    new Linting(this, options.afterLint);
  }
}

/** npm resolves a member of the workspace by this exact version, never from the registry. */
function siblings(projects: readonly TypeScriptProject[] = []): string[] {
  return projects.map((project) => `${project.package.packageName}@0.0.0`);
}
