import { Component, JsonFile } from 'projen';
import { GeneratedText } from '../components/generated-text';
import { NxProject } from '../components/nx-project';
import type { StageInput } from '../../packages/delivery/src/stage/schema';
import type { Stages } from '../stages';
import type { Workspace } from '../workspace';
import { dependabot } from './dependabot';
import { mainBranch, type Rollout } from './main-branch';
import { type Workflow } from './model';
import { nightly } from './nightly';
import { preview } from './preview';
import { pullRequest } from './pull-request';
import { release } from './release';
import { renderWorkflow } from './render';
import {
  awsTrust,
  environmentSettings,
  googleTrust,
  mainRuleset,
  PUBLISHING,
  type RefPolicy,
  ROLLOUT_REFS,
  tagRuleset,
} from './settings';
import { updates } from './updates';

export interface WorkflowsOptions {
  /** Owner and name on GitHub: identity tokens of any other repository are refused. */
  readonly repository: string;
  readonly stages: Stages;
  /** Declared stages that main is rolled out to, in this order; the last one is production. */
  readonly rollouts: readonly string[];
}

/** Verbs that build what a registry gets. A job runs them where at least one project has one. */
const PACKAGING = ['image', 'test-image', 'chart'];

/** Writes `.github/`: workflows, rules of the main branch and of release tags, environments and whom the clouds trust. */
export class Workflows extends Component {
  constructor(
    private readonly workspace: Workspace,
    private readonly options: WorkflowsOptions,
  ) {
    super(workspace);
    new GeneratedText(workspace, '.github/dependabot.yml', () => dependabot(workspace.outdir, ['apps/web']));
    this.trust();
  }

  /** When everything is declared: the jobs follow from the services. */
  public override preSynthesize(): void {
    const { stages } = this.options;
    const verbs = this.workspace.subprojects.flatMap((project) => NxProject.find(project)?.verbs ?? []);
    const packaging = PACKAGING.filter((verb) => verbs.includes(verb));
    const rollouts = this.rollouts();
    const checks = pullRequest(packaging);
    const { pipelinePreviews } = stages;
    const workflows: Workflow[] = [
      checks,
      mainBranch(rollouts, packaging),
      release(packaging),
      updates(),
      nightly(rollouts, pipelinePreviews, packaging),
      preview(pipelinePreviews),
    ];
    for (const workflow of workflows) {
      new GeneratedText(this.workspace, `.github/workflows/${workflow.options.file}`, () => renderWorkflow(workflow));
    }
    // GitHub refuses a ruleset with a key that it does not know, so nothing marks the file as generated.
    this.json('rulesets/main.json', mainRuleset(checks));
    this.json('rulesets/tags.json', tagRuleset());
  }

  private rollouts(): Rollout[] {
    const { stages, rollouts } = this.options;
    return rollouts.map((name) => {
      const stage = stages.file.stages[name];
      if (stage) return { name, stage };
      const known = Object.keys(stages.file.stages).join(', ');
      throw new Error(
        `ROLLOUT_STAGE_UNKNOWN: expected a declared stage (${known}), found ${name}. Declare it, or leave it out.`,
      );
    });
  }

  private trust(): void {
    const { repository, stages } = this.options;
    const environments = this.rollouts().flatMap(
      ({ name, stage }): { name: string; stage: StageInput; settings: object }[] => [
        { name, stage, settings: environmentSettings('approved') },
        { name: `${name}-read`, stage, settings: environmentSettings('named-refs') },
      ],
    );
    const { pipelinePreviews } = stages;
    environments.push({ name: 'preview', stage: pipelinePreviews, settings: environmentSettings('pull-requests') });
    for (const { name, stage, settings } of environments) {
      this.json(`environments/${name}.json`, settings);
      if (stage.aws?.credentials.kind === 'oidc') this.json(`trust/aws-${name}.json`, awsTrust(repository, name));
      if (stage.gcp) this.json(`trust/google-${name}.json`, googleTrust(repository, name));
    }
    for (const { name } of this.rollouts()) for (const one of [name, `${name}-read`]) this.refs(one, ROLLOUT_REFS);
    for (const [name, policies] of Object.entries(PUBLISHING)) {
      this.json(`environments/${name}.json`, environmentSettings('named-refs'));
      this.refs(name, policies);
    }
  }

  private refs(environment: string, policies: readonly RefPolicy[]): void {
    for (const policy of policies) this.json(`deployment-branch-policies/${environment}-${policy.type}.json`, policy);
  }

  private json(path: string, obj: object): void {
    new JsonFile(this.workspace, `.github/${path}`, { marker: false, obj });
  }
}
