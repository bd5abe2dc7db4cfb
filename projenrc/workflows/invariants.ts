import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS } from './actions';
import type { RefPolicy } from './settings';
import { type JobOfFile, type WorkflowFile, workflowFiles } from './workflow-file';

/** What no general tool knows of our workflows: how the jobs, the rules of main and the clouds' trust hang together. */
export interface Breach {
  readonly rule: string;
  /** File, and the job where it is about one. */
  readonly where: string;
  readonly message: string;
}

interface Seen {
  readonly file: string;
  readonly workflow: WorkflowFile;
  readonly id: string;
  readonly job: JobOfFile;
  readonly read: (path: string) => unknown;
}
type JobRule = (seen: Seen) => string | undefined;

const changesAStage = ({ steps }: JobOfFile): boolean =>
  steps.some(({ run }) => /-t (deploy|destroy)\b|npm run ci -- preview$/.test(run ?? '')) && !local(steps);
/** A job that never enters a cloud works on the runner's own stage. */
const local = (steps: JobOfFile['steps']): boolean => !steps.some(({ uses }) => uses?.startsWith('aws-actions/'));
const mayWrite = ({ permissions }: JobOfFile): boolean => Object.values(permissions ?? {}).includes('write');

/** Commands that a person can type in a clone that is set up. */
const VERB =
  /^(npx nx (affected|run-many|run) |npx --no fairway |npm (run (--silent )?(setup|ci|deploy|destroy)( |$)|test$|audit( |$))|npx projen$|aws eks update-kubeconfig )/;
const SHELL = /[;&|`]|\$\((?!\))|<\(/;

const JOB_RULES: Readonly<Record<string, JobRule>> = {
  'actions-of-the-list': ({ job }) => {
    const known = Object.values(ACTIONS).map(({ action, commit }) => `${action}@${commit}`);
    return job.steps.find(({ uses }) => uses !== undefined && !known.includes(uses))?.uses;
  },
  'scripts-are-verbs': ({ job }) =>
    job.steps.find(({ run }) => {
      const command = run?.replace(/ >> "\$\{GITHUB_OUTPUT:-\/dev\/stdout\}"$/, '');
      return command !== undefined && (!VERB.test(command) || SHELL.test(command) || command.includes('\n'));
    })?.run,
  'failures-count': ({ job }) =>
    job.steps.find((step) => step['continue-on-error'] !== undefined) && 'a step whose failure nobody sees',
  'permissions-named': ({ job }) => (job.permissions ? undefined : 'no permissions'),
  'forks-write-nothing': ({ workflow, job }) =>
    Object.hasOwn(workflow.on, 'pull_request') &&
    mayWrite(job) &&
    !/(^|&& )github\.event\.pull_request\.head\.repo\.full_name == github\.repository$/.test(job.if ?? '')
      ? 'may write for the pull request of a fork'
      : undefined,
  'identity-in-environment': ({ job }) =>
    job.permissions?.['id-token'] === 'write' && !job.environment
      ? 'asks for an identity outside of an environment'
      : undefined,
  'environment-is-trusted': ({ job, read }) => {
    if (local(job.steps)) return undefined;
    const { environment = 'none' } = job;
    const subjects = JSON.stringify(read(`trust/aws-${environment}.json`) ?? {}).match(/"repo:[^"]*"/g) ?? [];
    const expected = `"repo:${repositoryOf(read)}:environment:${environment}"`;
    return subjects.length === 1 && subjects[0] === expected
      ? undefined
      : `${environment} is not the one that AWS trusts`;
  },
  'stage-is-environment': ({ job }) => {
    const { environment = '', env } = job;
    return env?.STAGE !== undefined && environment !== env.STAGE && environment !== `${env.STAGE}-read`
      ? `STAGE ${env.STAGE} in environment ${environment}`
      : undefined;
  },
  'environment-takes-the-ref': ({ workflow, job: { environment }, read }) => {
    if (environment === undefined) return undefined;
    const refused = refsOf(workflow).find((ref) => !letsIn(environment, ref, read));
    return refused && `${environment} refuses the ${refused.type} ${refused.name} that starts it`;
  },
  'identity-without-cache': ({ job }) =>
    mayWrite(job) && job.steps.some(({ uses }) => uses?.startsWith('actions/cache@'))
      ? 'builds on a cache that others can fill'
      : undefined,
  'token-stays-out': ({ job }) =>
    job.steps.some((step) => step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false)
      ? 'leaves its token in the clone, where every later command can read it'
      : undefined,
  'no-stored-secrets': ({ job }) => (/\bsecrets\b/.test(JSON.stringify(job)) ? 'reads a stored secret' : undefined),
  'stages-change-one-at-a-time': ({ job }) =>
    changesAStage(job) && job.concurrency?.['cancel-in-progress'] !== false
      ? 'can be ended half-way or overlap'
      : undefined,
  'one-group-a-preview': ({ job }) => {
    const preview = job.steps.find(({ run }) => run === 'npm run ci -- preview');
    return preview && job.concurrency?.group !== `preview-${preview.env?.PULL_REQUEST}`
      ? 'works on a preview outside of its group'
      : undefined;
  },
  'rollout-guarded': ({ job: { steps } }) => {
    const at = (pattern: RegExp) => steps.findIndex(({ run }) => pattern.test(run ?? ''));
    const deploy = at(/-t deploy/);
    if (deploy < 0 || local(steps)) return undefined;
    const order = [at(/ci -- newest/), at(/ci -- changed/), deploy, at(/-t verify/), at(/history --verify/)];
    const rising = order.every((index, place) => index > (order[place - 1] ?? -1));
    return rising ? undefined : 'expected newest, changed, deploy, verify and the records, in this order';
  },
  'rollout-of-what-changed': ({ job: { steps } }) => {
    const deploy = steps.find(({ run }) => /-t deploy/.test(run ?? ''));
    if (!deploy || local(steps)) return undefined;
    const literal = deploy.run === 'npx nx run-many -t deploy --projects="$PROJECTS"';
    return literal && deploy.env?.PROJECTS === '${{ steps.changed.outputs.projects }}' ? undefined : deploy.run;
  },
};

/** The branches and tags whose push starts the workflow. */
function refsOf({ on }: WorkflowFile): RefPolicy[] {
  const { branches = [], tags = [] } = (on.push ?? {}) as { branches?: string[]; tags?: string[] };
  return [
    ...branches.map((name): RefPolicy => ({ name, type: 'branch' })),
    ...tags.map((name): RefPolicy => ({ name, type: 'tag' })),
  ];
}

function letsIn(environment: string, { name, type }: RefPolicy, read: Seen['read']): boolean {
  const settings = read(`environments/${environment}.json`) as
    { deployment_branch_policy: { protected_branches: boolean } | null } | undefined;
  if (!settings) return false;
  // Only what belongs to pull requests is open to every branch.
  if (settings.deployment_branch_policy === null) return environment === 'preview';
  // Those of rulesets do not count as protected, so that every branch would come in.
  if (settings.deployment_branch_policy.protected_branches) return false;
  const named = read(`deployment-branch-policies/${environment}-${type}.json`) as Partial<RefPolicy> | undefined;
  return named?.name === name && named.type === type;
}

/** Everything that breaks the rules below a folder's `.github`. */
export function breachesOf(root: string): Breach[] {
  const read = (path: string): unknown => {
    try {
      return JSON.parse(readFileSync(join(root, '.github', path), 'utf8'));
    } catch {
      return undefined;
    }
  };
  const files = workflowFiles(root);
  const breaches = [...files].flatMap(([file, { text, workflow }]) => [
    ...fileBreaches(file, text, workflow),
    ...Object.entries(workflow.jobs).flatMap(([id, job]) =>
      Object.entries(JOB_RULES).flatMap(([rule, judge]) => {
        const message = judge({ file, workflow, id, job, read });
        return message === undefined ? [] : [{ rule, where: `.github/workflows/${file}: ${id}`, message }];
      }),
    ),
  ]);
  const main = files.get('main.yml')?.workflow;
  const checks = files.get('pull-request.yml')?.workflow;
  const release = files.get('release.yml')?.workflow;
  return [
    ...breaches,
    ...(main ? orderBreaches(main) : []),
    ...(checks ? rulesetBreaches(checks, read) : []),
    ...(release ? tagBreaches(release, read) : []),
  ];
}

/** Owner and name as the trust of production says them; every other file must agree. */
function repositoryOf(read: (path: string) => unknown): string {
  return /repo:([^:"]+):/.exec(JSON.stringify(read('trust/aws-prod.json') ?? ''))?.[1] ?? 'none';
}

function fileBreaches(file: string, text: string, { on }: WorkflowFile): Breach[] {
  const where = `.github/workflows/${file}`;
  const forbidden = ['pull_request_target', 'workflow_run'].filter((trigger) => Object.hasOwn(on, trigger));
  const comments = Object.values(ACTIONS).filter(({ action, commit, version }) =>
    text.split('\n').some((line) => line.includes(`${action}@${commit}`) && !line.endsWith(`# ${version}`)),
  );
  const bare = text.split('\n').filter((line) => /^ {6}[a-z-]+: (read|write)$/.test(line));
  return [
    ...bare.map((line) => ({ rule: 'permissions-explained', where, message: `${line.trim()} without its reason` })),
    ...forbidden.map((trigger) => ({ rule: 'triggers', where, message: `${trigger} gives our secrets to strangers` })),
    ...comments.map(({ action }) => ({
      rule: 'version-beside-commit',
      where,
      message: `${action} says another version than it is`,
    })),
  ];
}

/** Production comes after every other stage, and each after the checks. */
function orderBreaches({ jobs }: WorkflowFile): Breach[] {
  const rollouts = Object.keys(jobs).filter((id) => id.startsWith('rollout-'));
  return rollouts.flatMap((id, place) => {
    const needed = ['test', 'integration', ...rollouts.slice(0, place)];
    const missing = needed.filter((other) => !jobs[id]?.needs?.includes(other));
    return missing.map((other) => ({
      rule: 'order-of-stages',
      where: `.github/workflows/main.yml: ${id}`,
      message: `does not wait for ${other}`,
    }));
  });
}

interface Ruleset {
  readonly target?: string;
  readonly enforcement?: string;
  readonly conditions?: { readonly ref_name?: { readonly include?: readonly string[] } };
  readonly bypass_actors?: readonly unknown[];
  readonly rules?: readonly { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> }[];
}

function rulesetBreaches(checks: WorkflowFile, read: (path: string) => unknown): Breach[] {
  const where = '.github/rulesets/main.json';
  const ruleset = (read('rulesets/main.json') ?? {}) as Ruleset;
  const rule = (type: string) => ruleset.rules?.find((candidate) => candidate.type === type);
  const required = (rule('required_status_checks')?.parameters?.required_status_checks ?? []) as { context: string }[];
  // What reads the change and writes nothing must pass; what writes only reports.
  const expected = Object.values(checks.jobs)
    .filter((job) => !mayWrite(job))
    .map(({ name }) => name);
  const always = Object.values(checks.jobs)
    .filter((job) => job.if === undefined)
    .map(({ name }) => name);
  const conditions: [boolean, string][] = [
    [ruleset.enforcement === 'active', 'the rules do not hold'],
    [ruleset.bypass_actors?.length === 0, 'somebody is above the rules'],
    [rule('deletion') !== undefined && rule('non_fast_forward') !== undefined, 'main can be rewritten'],
    [rule('pull_request')?.parameters?.require_code_owner_review === true, 'no owner is asked'],
    [
      rule('pull_request')?.parameters?.dismiss_stale_reviews_on_push === true,
      'what was pushed after the review is not reviewed',
    ],
    [Number(rule('pull_request')?.parameters?.required_approving_review_count ?? 0) >= 1, 'nobody reviews'],
    [expected.every((name) => required.some(({ context }) => context === name)), 'a check is not required'],
    [
      required.every(({ context }) => always.includes(context)),
      'a required check is no job, or one that can be skipped',
    ],
  ];
  return conditions.filter(([holds]) => !holds).map(([, message]) => ({ rule: 'rules-of-main', where, message }));
}

/** Whoever may set a tag that starts a release publishes: the rules name who may. */
function tagBreaches(release: WorkflowFile, read: (path: string) => unknown): Breach[] {
  const where = '.github/rulesets/tags.json';
  const ruleset = (read('rulesets/tags.json') ?? {}) as Ruleset;
  const covered = ruleset.conditions?.ref_name?.include ?? [];
  const forbidden = ruleset.rules?.map(({ type }) => type) ?? [];
  const tags = refsOf(release).filter(({ type }) => type === 'tag');
  const conditions: [boolean, string][] = [
    [ruleset.enforcement === 'active' && ruleset.target === 'tag', 'the rules do not hold for tags'],
    [tags.every(({ name }) => covered.includes(`refs/tags/${name}`)), 'a tag that starts a release has no rules'],
    [
      ['creation', 'update', 'deletion'].every((type) => forbidden.includes(type)),
      'anybody who may push can set, move or remove a tag that starts a release',
    ],
  ];
  return conditions.filter(([holds]) => !holds).map(([, message]) => ({ rule: 'rules-of-tags', where, message }));
}
