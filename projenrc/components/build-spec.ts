import { Component, type Project, YamlFile } from 'projen';

/** Node.js that CodeBuild's standard image 7.0 brings; the workspace's own version comes with its packages. */
const CODEBUILD_NODE = 22;

export interface BuildSpecOptions {
  /** nx projects whose unit tests run, with their folders below the root. */
  readonly projects: readonly { readonly name: string; readonly folder: string }[];
}

/**
 * `buildspec.yml`: the unit tests of a service in AWS CodeBuild. Its commands start at the root of the sources, wherever the file lies;
 * a build project names it as its buildspec.
 */
export class BuildSpec extends Component {
  constructor(project: Project, { projects }: BuildSpecOptions) {
    super(project);
    new YamlFile(project, 'buildspec.yml', {
      marker: true,
      lineWidth: 0,
      obj: {
        version: 0.2,
        env: { variables: { CI: 'true' } },
        phases: {
          install: {
            'runtime-versions': { nodejs: CODEBUILD_NODE },
            // Install scripts of dependencies stay off but for the one that links Node.js.
            commands: ['npm ci --ignore-scripts', 'npm rebuild --ignore-scripts=false node'],
          },
          build: { commands: [`npx nx run-many -t test -p ${projects.map(({ name }) => name).join(',')}`] },
        },
        reports: {
          'unit-tests': {
            files: projects.map(({ folder }) => `${folder}/reports/junit/test.xml`),
            'file-format': 'JUNITXML',
          },
        },
      },
    });
  }
}
