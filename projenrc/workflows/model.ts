import type { ActionPin } from './actions';

/** What GITHUB_TOKEN may be used for. */
export type Scope =
  'actions' | 'attestations' | 'contents' | 'id-token' | 'packages' | 'pull-requests' | 'security-events';

/** A permission of a job, and why the job needs it: the reason stands beside it in the workflow. */
export interface Grant {
  readonly scope: Scope;
  readonly access: 'read' | 'write';
  readonly reason: string;
}

export type Environment = Readonly<Record<string, string>>;

/** A group of which GitHub runs one at a time and keeps one waiting; a newer one takes the waiting one's place. */
export interface Concurrency {
  readonly group: string;
  /** Whether a newer one ends the running one as well. */
  readonly cancelInProgress: boolean;
}

interface StepBase {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly env?: Environment;
}
export interface RunStep extends StepBase {
  /** A verb that works on a laptop as it works here. */
  readonly run: string;
}
export interface UsesStep extends StepBase {
  readonly uses: ActionPin;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}
export type Step = RunStep | UsesStep;

/** What starts a workflow. `pull_request_target` and `workflow_run` are missing: both run strangers' work with our secrets. */
export interface Triggers {
  readonly pull_request?: { readonly types?: readonly ('opened' | 'synchronize' | 'reopened' | 'closed')[] };
  readonly push?: { readonly branches?: readonly string[]; readonly tags?: readonly string[] };
  readonly schedule?: readonly { readonly cron: string }[];
  readonly workflow_dispatch?: Readonly<Record<string, never>>;
}

export interface JobOptions {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly timeoutMinutes: number;
  readonly steps: readonly Step[];
  readonly needs?: readonly Job[];
  readonly if?: string;
  /** Name of the GitHub environment: its approvals hold, and OpenID Connect tokens carry it. */
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly env?: Environment;
  readonly outputs?: Environment;
  /** One run of the job for each value of an expression that gives a JSON list. */
  readonly matrix?: { readonly name: string; readonly values: string };
  /**
   * Whether a pull request can be merged only when this job succeeded.
   * @default false
   */
  readonly required?: boolean;
}

/** A workflow that this model refuses: the mistake is found when `npx projen` runs, not when GitHub does. */
export class WorkflowError extends Error {
  public override readonly name = 'WorkflowError';

  constructor(
    /** `WORKFLOW_` and what is wrong. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** `expression('github.sha')` is what GitHub replaces; it may stand in `env`, `with` and `if`, never in a script. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

export class Job {
  constructor(
    public readonly id: string,
    public readonly options: JobOptions,
  ) {
    for (const step of options.steps) refuseExpressionInScript(id, step);
    if (options.required && options.if !== undefined) {
      throw new WorkflowError(
        'WORKFLOW_REQUIRED_JOB_SKIPPED',
        `job ${id} is required and has a condition: GitHub counts a skipped job as passed. Remove the condition, or "required".`,
      );
    }
    if (mayDeploy(options) && options.environment === undefined) {
      throw new WorkflowError(
        'WORKFLOW_ENVIRONMENT_MISSING',
        `job ${id} may ask for an identity token but names no environment: its token would be trusted by any branch. Name one.`,
      );
    }
  }

  /** Text for `needs.<job>.outputs.<name>`. */
  public output(name: string): string {
    if (!this.options.outputs || !Object.hasOwn(this.options.outputs, name)) {
      throw new WorkflowError('WORKFLOW_OUTPUT_UNKNOWN', `job ${this.id} declares no output ${name}. Declare it.`);
    }
    return `needs.${this.id}.outputs.${name}`;
  }
}

const mayDeploy = ({ grants }: JobOptions): boolean =>
  grants.some(({ scope, access }) => scope === 'id-token' && access === 'write');

function refuseExpressionInScript(job: string, step: Step): void {
  if (!('run' in step) || !step.run.includes('${{')) return;
  throw new WorkflowError(
    'WORKFLOW_EXPRESSION_IN_SCRIPT',
    `step "${step.name}" of job ${job} has an expression in its script: GitHub puts the text there before the shell reads it. Pass it by env.`,
  );
}

export interface WorkflowOptions {
  /** File below `.github/workflows`. */
  readonly file: string;
  readonly name: string;
  /** What it is for: the comment above it. */
  readonly purpose: string;
  readonly on: Triggers;
  /** Said of the whole workflow where all its jobs belong to one group. */
  readonly concurrency?: Concurrency;
  readonly jobs: readonly Job[];
}

export class Workflow {
  constructor(public readonly options: WorkflowOptions) {
    const ids = options.jobs.map(({ id }) => id);
    for (const { id, options: job } of options.jobs) {
      const stranger = job.needs?.find((needed) => !ids.includes(needed.id));
      if (stranger) {
        throw new WorkflowError(
          'WORKFLOW_JOB_UNKNOWN',
          `job ${id} of ${options.file} needs ${stranger.id}, which the workflow lacks. It has: ${ids.join(', ')}.`,
        );
      }
      if (!job.concurrency && !options.concurrency) {
        throw new WorkflowError(
          'WORKFLOW_CONCURRENCY_MISSING',
          `job ${id} of ${options.file} says not what happens to two at once. Give the job or the workflow a group.`,
        );
      }
      this.refuseForks(id, job);
    }
  }

  /** The checks that a pull request must pass, by the names under which GitHub shows them. */
  public requiredChecks(): string[] {
    return this.options.jobs.filter(({ options }) => options.required).map(({ options }) => options.name);
  }

  /** A fork's pull request gets no identity: without the condition its author's code would ask for one. */
  private refuseForks(id: string, job: JobOptions): void {
    const writes = job.grants.some(({ access }) => access === 'write');
    if (!this.options.on.pull_request || !writes || job.if?.includes(SAME_REPOSITORY)) return;
    throw new WorkflowError(
      'WORKFLOW_FORK_GETS_TOKEN',
      `job ${id} of ${this.options.file} may write and runs for pull requests of forks. Add the condition SAME_REPOSITORY.`,
    );
  }
}

/** True for a pull request from a branch of this repository. */
export const SAME_REPOSITORY = 'github.event.pull_request.head.repo.full_name == github.repository';
