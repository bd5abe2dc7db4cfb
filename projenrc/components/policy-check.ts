import { relative } from 'node:path';
import { ENGINES } from '../../packages/policy/src/breadth/engines';
import { Component, type Project } from 'projen';
import { NxProject } from './nx-project';

/**
 * Adds `policy`: our own rules over what `build` rendered, held against the service's declaration; and the slower engines where STAGE
 * names a stage that asks for them.
 *
 * nx keeps the result as long as the rendered files, the declaration, the rules, the engines and the waivers stay the same.
 */
export class PolicyCheck extends Component {
  /**
   * @param rendered files and folders below the project, such as `cdk.out`
   * @param before commands that render what `build` does not, such as a plan
   */
  constructor(
    project: Project,
    private readonly rendered: readonly string[],
    private readonly before: readonly string[] = [],
  ) {
    super(project);
  }

  public override preSynthesize(): void {
    const toRoot = relative(this.project.outdir, this.project.root.outdir);
    const main = `${toRoot}/packages/policy/lib/main.js`;
    const reports = '--junit reports/junit/policy.xml --summary reports/policy/summary.json';
    // The whole command, since it knows what a stage asks for.
    const check = `fairway policy check ${this.rendered.join(' ')} --service service.json ${reports}`;
    NxProject.of(this.project).setTarget('policy', {
      command: this.before.length > 0 ? [...this.before, check] : check,
      dependsOn: ['build', { projects: ['cli'], target: 'build' }],
      inputs: [
        // What `build` renders is ignored by git: nx looks at the outputs of the task itself.
        ...this.rendered.map((path) => ({ dependentTasksOutputFiles: `**/${path}/**/*` })),
        '{projectRoot}/service.json',
        '{workspaceRoot}/policy-waivers.yaml',
        ...ENGINES.map((engine) => `{workspaceRoot}/tools/${engine}/**/*`),
        { env: 'STAGE' },
        { env: 'FAIRWAY_PREVIEWS' },
        '^production',
        'production',
      ],
      outputs: ['reports/junit/policy.xml', 'reports/policy/summary.json'],
    });
    this.addReport(main);
  }

  /**
   * `policy-report` judges the same by every engine, whatever the stage, and writes what a pull request shows. `WAIVERS_FROM` names the commit whose
   * waivers hold: that of a pull request's base, so that no change excuses itself.
   */
  private addReport(main: string): void {
    const check =
      `node ${main} check ${this.rendered.join(' ')} --service service.json --waivers-from "\${WAIVERS_FROM:-HEAD}"` +
      ` --engine ${ENGINES.join(' ')} --sarif reports/policy.sarif --markdown reports/policy.md`;
    NxProject.of(this.project).setTarget('policy-report', {
      command: this.before.length > 0 ? [...this.before, check] : check,
      dependsOn: ['build', { projects: ['policy'], target: 'build' }],
      outputs: ['reports/policy.sarif', 'reports/policy.md'],
      cache: false,
    });
  }
}
