import type { StageInput } from '../../packages/delivery/src/stage/schema';
import { VERSIONS } from '../versions';
import { ACTIONS } from './actions';
import { type Environment, expression, type Grant, type Step } from './model';

export const READ_SOURCES: Grant = { scope: 'contents', access: 'read', reason: 'checks out the sources' };
export const IDENTITY: Grant = {
  scope: 'id-token',
  access: 'write',
  reason: 'proves to the cloud which repository and environment this is',
};

export interface CheckoutOptions {
  /** @default the commit of the event */
  readonly ref?: string;
  /**
   * Whether to keep what tools built in an earlier run. What is published or rolled out is built from nothing: a run of another
   * branch could have left something in the cache.
   */
  readonly cache: boolean;
}

/** The sources with their history, the languages in the versions that the workspace is tested with, and what it needs. */
export function setUp({ ref, cache }: CheckoutOptions): Step[] {
  return [
    {
      name: 'Check out',
      uses: ACTIONS.checkout,
      // What changed is told by the history; no later step needs the token that fetched it.
      with: { ...(ref !== undefined && { ref }), 'fetch-depth': 0, 'persist-credentials': false },
    },
    {
      name: 'Node.js',
      uses: ACTIONS.setupNode,
      with: { 'node-version': VERSIONS.node, 'package-manager-cache': false },
    },
    { name: 'Python', uses: ACTIONS.setupPython, with: { 'python-version': '3.11' } },
    { name: 'Go', uses: ACTIONS.setupGo, with: { 'go-version': '1.25', cache: false } },
    ...(cache ? [TOOL_CACHE] : []),
    { name: 'Set up', run: 'npm run setup -- --yes' },
  ];
}

/** Tools are keyed by their locks, so an entry is right or not there. Each job keeps those that it needs. */
const TOOL_CACHE: Step = {
  name: 'Tools built before',
  uses: ACTIONS.cache,
  with: {
    path: '~/.cache/fairway',
    key: `tools-${expression('runner.os')}-${expression('github.job')}-${expression("hashFiles('tools/**')")}`,
  },
};

/** For what brings up the local stage: the node of its cluster needs root, and a runner's user is none. */
export const onTheLocalStage = (command: string): string => `npm run ci -- as-root ${command}`;

export function verb(name: string, run: string, more: { id?: string; if?: string; env?: Environment } = {}): Step {
  return { name, run, ...more };
}

/** Step whose token opens Google's registry. */
const GOOGLE = 'google';

/** Bucket and key for the state of Terraform and Pulumi, which a runner would take with it. They are names: nobody enters anything by them. */
const STATE_VARIABLES = ['FAIRWAY_STATE_BUCKET', 'FAIRWAY_STATE_KEY'];

/** What the organisation alone knows of a stage, from the variables of the job's environment, under the names that it declares. */
export function stageVariables(stage: StageInput): Record<string, string> {
  const names = new Set(stage.platform === 'cloud' ? STATE_VARIABLES : []);
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('env' in value && typeof value.env === 'string') names.add(value.env);
    else Object.values(value).forEach(look);
  };
  look(stage);
  return Object.fromEntries([...names].sort().map((name) => [name, expression(`vars.${name}`)]));
}

/** Enters the clouds of a stage with the job's identity token. Nothing is kept that could leak. */
export function enterClouds(stage: StageInput): Step[] {
  const steps: Step[] = [];
  const role = stage.aws?.credentials.kind === 'oidc' ? stage.aws.credentials.role : undefined;
  if (stage.aws && role !== undefined) {
    steps.push({
      name: 'Enter AWS',
      uses: ACTIONS.awsCredentials,
      with: { 'role-to-assume': valueOf(role), 'aws-region': stage.aws.region, 'role-duration-seconds': 3600 },
    });
  }
  if (stage.gcp) {
    steps.push({
      name: 'Enter Google Cloud',
      id: GOOGLE,
      uses: ACTIONS.googleCredentials,
      with: {
        workload_identity_provider: valueOf(stage.gcp.credentials.provider),
        project_id: valueOf(stage.gcp.project),
      },
    });
  }
  if (stage.kubernetes && role !== undefined) {
    const context = stage.kubernetes.context;
    const name = typeof context === 'string' ? context : `$${context.env}`;
    steps.push(verb('Enter the cluster', `aws eks update-kubeconfig --name "${name}" --alias "${name}"`));
  }
  return steps;
}

/**
 * Lets Docker into the registry that status-app is pushed to, by the token that `enterClouds` took: it is gone within the hour, and
 * no key is stored.
 */
export function enterImageRegistry(stage: StageInput): Step[] {
  if (!stage.gcp) return [];
  return [
    {
      name: 'Enter the registry of Google Cloud',
      uses: ACTIONS.registryLogin,
      with: {
        registry: 'gcr.io',
        username: 'oauth2accesstoken',
        password: expression(`steps.${GOOGLE}.outputs.auth_token`),
      },
    },
  ];
}

const valueOf = (declared: string | { readonly env: string }): string =>
  typeof declared === 'string' ? declared : expression(`vars.${declared.env}`);
