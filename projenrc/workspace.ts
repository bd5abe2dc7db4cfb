import { relative } from 'node:path';
import { IgnoreFile, javascript, type Project } from 'projen';
import { NxWorkspace } from './components/nx-workspace';
import { ReadmeTable } from './components/readme-table';
import { RepositoryFiles } from './components/repository-files';
import { RootProjenrc } from './components/root-projenrc';
import { RootScripts } from './components/root-scripts';
import { ScriptProject } from './script-project';
import type { Service } from './service';
import { pinned, VERSIONS } from './versions';

/** What the workflows' own checks read, and what decides their verdict. */
const WORKFLOWS = [
  '{workspaceRoot}/.github/**/*',
  '{workspaceRoot}/packages/policy/src/**/*',
  '{workspaceRoot}/tools/**/*',
];

export interface WorkspaceOptions {
  readonly name: string;
  /** GitHub team that owns everything no service owns, such as `policy-waivers.yaml`. */
  readonly platformOwner: string;
}

/** The repository root: it holds no source of its own, only the workspace. */
export class Workspace extends javascript.NodeProject {
  public readonly platformOwner: string;
  public readonly services: Service[] = [];

  constructor(options: WorkspaceOptions) {
    super({
      name: options.name,
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      projenVersion: VERSIONS.projen,
      minNodeVersion: '20.19.0',
      license: 'Apache-2.0',
      copyrightOwner: 'The Fairway authors',
      projenrcJs: false,
      jest: false,
      package: false,
      release: false,
      depsUpgrade: false,
      buildWorkflow: false,
      npmignoreEnabled: false,
      github: false,
      entrypoint: '',
      // The only dependency whose install script runs: it links the Node.js binary that the workspace runs on.
      allowScripts: ['node'],
      devDeps: pinned(
        '@types/node',
        'constructs',
        'eslint',
        'eslint-config-prettier',
        'eslint-plugin-jest',
        'fast-check',
        'node',
        'nx',
        'prettier',
        'tsx',
        'typescript',
        'typescript-eslint',
        'yaml',
        'zod',
      ),
    });
    this.platformOwner = options.platformOwner;
    this.defaultTask?.exec('tsx .projenrc.ts');
    new RootProjenrc(this);
    this.package.addField('private', true);
    this.package.addField('publishConfig', undefined);
    this.package.addField('workspaces', () => this.members().map((member) => this.pathOf(member)));
    // Jest's resolver: the newest version whose binaries were published for every platform, which `npm ci` insists on.
    this.package.addField('overrides', { 'unrs-resolver': VERSIONS['unrs-resolver'] });
    const npmrc = new javascript.NpmConfig(this);
    // A lock file with addresses would tie every clone to one registry.
    npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
    npmrc.addConfig('audit', 'false');
    npmrc.addConfig('fund', 'false');
    new NxWorkspace(this);
    new RootScripts(this);
    new RepositoryFiles(this);
    new ReadmeTable(this);
    this.ignoreWorkingFiles();
    new ScriptProject(this, {
      name: 'workspace',
      path: 'projenrc',
      tags: ['scope:workspace'],
      language: 'ts',
      integration: true,
      prove: true,
      // Its tests hold the graph of all projects and the generated files.
      testInputs: [
        '{workspaceRoot}/**/project.json',
        '{workspaceRoot}/**/package.json',
        '{workspaceRoot}/nx.json',
        ...WORKFLOWS,
      ],
      lintMore: { commands: ['tsx workflows/lint.ts'], needs: ['policy', 'toolchain'], inputs: WORKFLOWS },
    });
    new ScriptProject(this, {
      name: 'ci',
      path: 'tools/ci',
      tags: ['scope:tools'],
      language: 'ts',
      integration: true,
      prove: true,
      // It runs the command, and its tests run it on the demonstration platform.
      implicitDependencies: ['cli', 'testing'],
    });
    new ScriptProject(this, { name: 'setup', path: 'tools/setup', tags: ['scope:tools'], language: 'mjs' });
  }

  /** Path of a member below the root, as nx and npm name it. */
  public pathOf(member: Project): string {
    return relative(this.outdir, member.outdir);
  }

  /** Members install nothing themselves, so a changed member manifest must reach the install at the root. */
  public override postSynthesize(): void {
    super.postSynthesize();
    const changed = this.members().some((member) => member.package.file.changed);
    if (changed && !this.package.file.changed) {
      this.tasks.runTask(process.env.CI ? 'install:ci' : 'install');
    }
  }

  private members(): javascript.NodeProject[] {
    return this.subprojects
      .filter((member): member is javascript.NodeProject => member instanceof javascript.NodeProject)
      .sort((a, b) => this.pathOf(a).localeCompare(this.pathOf(b)));
  }

  private ignoreWorkingFiles(): void {
    this.gitignore.addPatterns(
      '/.nx/',
      '/.fairway/',
      'dist/',
      'lib/',
      'reports/',
      'cdk.out/',
      '__pycache__/',
      '*.tsbuildinfo',
    );
    new IgnoreFile(this, '.prettierignore').addPatterns(
      'package-lock.json',
      'node_modules/',
      '.nx/',
      '.fairway/',
      '.projen/',
      'lib/',
      'dist/',
      'reports/',
      'cdk.out/',
      'coverage/',
      '*.json',
      'jest*.config.js',
      'buildspec.yml',
      '**/test/fixtures/**',
      '*.md',
      // Go templates: no YAML before Helm has read them.
      '**/chart/templates/**',
      // The page that a person reads first: its line breaks follow the meaning.
      '.projenrc.ts',
    );
  }
}
