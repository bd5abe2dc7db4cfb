import { relative } from 'node:path';
import { JsonFile, Project } from 'projen';
import { NxProject } from './components/nx-project';
import type { Workspace } from './workspace';

export interface ScriptProjectOptions {
  readonly name: string;
  /** Folder below the root. */
  readonly path: string;
  readonly tags: readonly string[];
  /** `ts` is run through tsx and type-checked by `build`; `mjs` runs as it is. */
  readonly language: 'ts' | 'mjs';
  /** Files outside the folder that change what its tests say. */
  readonly testInputs?: readonly string[];
  /** Commands of `lint` beside ESLint and Prettier, and the projects that they need built. */
  readonly lintMore?: {
    readonly commands: readonly string[];
    readonly needs: readonly string[];
    readonly inputs: readonly string[];
  };
  /** Projects that it runs and does not import. */
  readonly implicitDependencies?: readonly string[];
  /** True where `prove/` holds runs of many minutes. */
  readonly prove?: boolean;
  /** True where `integration/` holds slower tests. */
  readonly integration?: boolean;
}

/** Scripts that run from their sources and are no package: the workspace's own code and its set-up. */
export class ScriptProject extends Project {
  constructor(workspace: Workspace, options: ScriptProjectOptions) {
    super({ parent: workspace, outdir: options.path, name: options.name });
    const toRoot = relative(this.outdir, workspace.outdir);
    const nx = new NxProject(this, options);
    const runner = options.language === 'ts' ? 'node --import tsx --test' : 'node --test';
    const reporters = (verb: string) =>
      `--test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=reports/junit/${verb}.xml`;
    const verbs = ['test', ...(options.integration ? ['integration'] : []), ...(options.prove ? ['prove'] : [])];
    for (const verb of verbs) {
      nx.setTarget(verb, {
        // Long runs one after the other: each of them needs the whole machine.
        command: [
          'mkdir -p reports/junit',
          `${runner}${verb === 'prove' ? ' --test-concurrency=1' : ''} ${reporters(verb)} "${verb}/**/*.test.${options.language}"`,
        ],
        dependsOn: [
          ...(options.language === 'ts' ? ['build', '^build'] : []),
          ...(options.lintMore ? [{ projects: options.lintMore.needs, target: 'build' }] : []),
          ...(verb === 'prove' ? [{ projects: ['cli', 'local'], target: 'build' }] : []),
        ],
        inputs: ['default', ...(options.testInputs ?? [])],
        outputs: [`reports/junit/${verb}.xml`],
      });
    }
    nx.setTarget('lint', {
      command: [
        'eslint --max-warnings 0 .',
        `prettier --check --log-level warn --ignore-path ${toRoot}/.prettierignore .`,
        ...(options.lintMore?.commands ?? []),
      ],
      ...(options.lintMore && {
        dependsOn: [{ projects: options.lintMore.needs, target: 'build' }],
        inputs: ['default', ...options.lintMore.inputs],
      }),
    });
    if (options.language === 'ts') this.typeCheck(nx);
  }

  private typeCheck(nx: NxProject): void {
    new JsonFile(this, 'tsconfig.json', {
      marker: true,
      obj: {
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'Node16',
          moduleResolution: 'Node16',
          strict: true,
          noUncheckedIndexedAccess: true,
          noImplicitOverride: true,
          esModuleInterop: true,
          skipLibCheck: true,
          noEmit: true,
          types: ['node'],
        },
        include: ['**/*.ts', '../.projenrc.ts'],
      },
    });
    nx.setTarget('build', { command: 'tsc --project tsconfig.json', inputs: ['default', 'lockfile'] });
  }
}
