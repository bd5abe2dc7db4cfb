import { Component, type javascript, JsonFile } from 'projen';
import { NxProject } from './nx-project';
import { pinned } from '../versions';

const STRICT = {
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'Node16',
  moduleResolution: 'Node16',
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  isolatedModules: true,
  skipLibCheck: true,
  types: ['node', 'jest'],
};

/** Adds `build`: `lib/` from the sources alone. Sources and tests together are type-checked by `lint`: no deployment waits for that. */
export class TypeCheck extends Component {
  constructor(
    project: javascript.NodeProject,
    before: readonly string[] = [],
    after: readonly string[] = [],
    outputs: readonly string[] = [],
  ) {
    super(project);
    project.addDevDeps(...pinned('@types/node', 'typescript'));
    new JsonFile(project, 'tsconfig.json', {
      marker: true,
      obj: {
        compilerOptions: { ...STRICT, noEmit: true },
        include: ['src/**/*.ts', 'test/**/*.ts', 'integration/**/*.ts', 'bench/**/*.ts', 'src/**/*.json'],
        exclude: ['node_modules', 'lib', '**/fixtures/**'],
      },
    });
    new JsonFile(project, 'tsconfig.build.json', {
      marker: true,
      obj: {
        compilerOptions: {
          ...STRICT,
          types: ['node'],
          rootDir: 'src',
          outDir: 'lib',
          declaration: true,
          sourceMap: true,
        },
        include: ['src/**/*.ts', 'src/**/*.json'],
      },
    });
    NxProject.of(project).setTarget('build', {
      command: [...before, 'tsc --project tsconfig.build.json', ...after],
      inputs: ['production', '^production', 'lockfile'],
      outputs: ['lib', ...outputs],
    });
  }
}
