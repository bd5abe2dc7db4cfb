import { relative } from 'node:path';
import { Component, type javascript } from 'projen';
import { GeneratedText } from './generated-text';
import { NxProject } from './nx-project';
import { pinned } from '../versions';

/** Transform without type checks: types are checked once, by `build`. */
const TRANSFORM = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};

export interface JestConfigOptions {
  /**
   * Adds the `integration` verb, which runs `integration/` against the local stage.
   * @default false
   */
  readonly integration?: boolean;
  /**
   * Files outside the project that `test` reads, in nx's notation.
   * @default none
   */
  readonly testInputs?: readonly string[];
}

/** Adds `test`, which runs `test/` without network and daemon, and `integration` where asked for. */
export class JestConfig extends Component {
  constructor(project: javascript.NodeProject, options: JestConfigOptions = {}) {
    super(project);
    project.addDevDeps(...pinned('@swc/core', '@swc/jest', '@types/jest', 'jest', 'jest-junit'));
    this.addVerb(project, 'test', 'jest.config.js', 10_000, options.testInputs);
    if (options.integration) this.addVerb(project, 'integration', 'jest.integration.config.js', 300_000);
  }

  private addVerb(
    project: javascript.NodeProject,
    verb: string,
    file: string,
    testTimeout: number,
    more?: readonly string[],
  ): void {
    const config = {
      transform: TRANSFORM,
      roots: [`<rootDir>/${verb}`],
      testMatch: ['**/*.test.ts'],
      testTimeout,
      globalTeardown: `<rootDir>/${relative(project.outdir, project.root.outdir)}/projenrc/jest/ending.cjs`,
      reporters: [
        'default',
        ['jest-junit', { outputDirectory: 'reports/junit', outputName: `${verb}.xml`, suiteName: project.name }],
      ],
    };
    new GeneratedText(project, file, () => [`module.exports = ${JSON.stringify(config, undefined, 2)};`], '//');
    const serial = verb === 'integration' ? ' --runInBand' : '';
    NxProject.of(project).setTarget(verb, {
      command: `jest --config ${file} --ci --passWithNoTests=false${serial}`,
      inputs: more && ['default', '^production', 'lockfile', ...more],
      outputs: [`reports/junit/${verb}.xml`],
    });
  }
}
