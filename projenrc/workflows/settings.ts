import type { Workflow } from './model';

/**
 * The rules of the default branch, as GitHub's "import a ruleset" takes them: what has to pass is what the workflow declares as
 * required, so a renamed job cannot silently stop being required.
 */
export function mainRuleset(pullRequest: Workflow): object {
  return {
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    // Nobody is above it, not even administrators.
    bypass_actors: [],
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      { type: 'required_linear_history' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_review_thread_resolution: true,
          allowed_merge_methods: ['squash', 'rebase'],
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: true,
          do_not_enforce_on_create: false,
          required_status_checks: pullRequest.requiredChecks().map((context) => ({
            context,
            // GitHub Actions itself: nobody else may report a check of this name.
            integration_id: GITHUB_ACTIONS_APP,
          })),
        },
      },
    ],
  };
}

/** Tags that start a release. */
export const RELEASE_TAGS = 'v*';

/** Who may set, move and remove a tag that starts a release: whoever sets one publishes. */
export function tagRuleset(): object {
  return {
    name: 'release tags',
    target: 'tag',
    enforcement: 'active',
    conditions: { ref_name: { include: [`refs/tags/${RELEASE_TAGS}`], exclude: [] } },
    bypass_actors: [MAINTAIN_ROLE, ADMIN_ROLE].map((actor_id) => ({
      actor_id,
      actor_type: 'RepositoryRole',
      bypass_mode: 'always',
    })),
    rules: [{ type: 'creation' }, { type: 'update' }, { type: 'deletion' }],
  };
}

/** Ids of the roles "Maintain" and "Admin" on github.com. */
const MAINTAIN_ROLE = 2;
const ADMIN_ROLE = 5;

/** Id of the app "GitHub Actions" on github.com. */
const GITHUB_ACTIONS_APP = 15368;

/** Where a job that names this environment may come from, and who is asked: the body of `PUT /repos/…/environments/<name>`. */
export function environmentSettings(kind: 'approved' | 'named-refs' | 'pull-requests'): object {
  return {
    wait_timer: 0,
    prevent_self_review: kind === 'approved',
    // The people are numbers on GitHub, which no file can know beforehand: docs/security.md has the command that names them.
    reviewers: [],
    // By name, since "protected branches" means those of the older branch protection: where only rulesets protect, it lets every branch in.
    deployment_branch_policy:
      kind === 'pull-requests' ? null : { protected_branches: false, custom_branch_policies: true },
  };
}

/** A branch or tag that may enter an environment of named refs: the body of `POST …/<name>/deployment-branch-policies`. */
export interface RefPolicy {
  readonly name: string;
  readonly type: 'branch' | 'tag';
}

const MAIN: RefPolicy = { name: 'main', type: 'branch' };
const RELEASES: RefPolicy = { name: RELEASE_TAGS, type: 'tag' };

/** What may deploy, and read what is deployed. */
export const ROLLOUT_REFS: readonly RefPolicy[] = [MAIN];

/** What may publish, by environment. */
export const PUBLISHING: Readonly<Record<string, readonly RefPolicy[]>> = {
  registry: [MAIN, RELEASES],
  release: [RELEASES],
};

/** Which jobs may enter an AWS role: those of this repository that name this environment, and no other. */
export function awsTrust(repository: string, environment: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubActions',
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': `repo:${repository}:environment:${environment}`,
          },
        },
      },
    ],
  };
}

/** The same for Google Cloud: the provider's mapping and the condition that a token must fulfil. */
export function googleTrust(repository: string, environment: string): object {
  return {
    issuerUri: 'https://token.actions.githubusercontent.com',
    attributeMapping: {
      'google.subject': 'assertion.sub',
      'attribute.repository': 'assertion.repository',
      'attribute.environment': 'assertion.environment',
    },
    attributeCondition: `assertion.repository == '${repository}' && assertion.environment == '${environment}'`,
  };
}
