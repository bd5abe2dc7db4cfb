import { relative } from 'node:path';
import { Component, type javascript } from 'projen';
import { NxProject } from './nx-project';

/** Adds `lint`: one strict type check over sources and tests, ESLint with the shared rules of `projenrc/eslint/`, and Prettier's check. */
export class Linting extends Component {
  /** @param after commands that check what the build rendered */
  constructor(project: javascript.NodeProject, after: readonly string[] = []) {
    super(project);
    const toRoot = relative(project.outdir, project.root.outdir);
    NxProject.of(project).setTarget('lint', {
      command: [
        'tsc --project tsconfig.json',
        'eslint --max-warnings 0 .',
        `prettier --check --log-level warn --ignore-path ${toRoot}/.prettierignore .`,
        ...after,
      ],
      dependsOn: after.length > 0 ? ['build', '^build'] : undefined,
    });
  }
}
