import { DemoWorkspace } from '@fairway/testing';
import { deploy, enginesOf, EXIT, loadStage, type PolicyResult, Stage } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

const verdict = (engine: string, change: Partial<PolicyResult> = {}): PolicyResult => ({
  engine,
  passed: 0,
  failed: 0,
  waived: 0,
  unknown: 0,
  ...change,
});
const ALL = ['fairway', 'checkov', 'cfn-lint', 'hadolint', 'zizmor', 'actionlint'];

test('declared stages ask for every engine in a cloud, and for our own rules alone on this machine', async () => {
  expect(await enginesOf(loadStage('local'))).toEqual([]);
  expect(await enginesOf(loadStage('pr-12'))).toEqual([]);
  for (const name of ['uat', 'prod']) expect(['fairway', ...(await enginesOf(loadStage(name)))]).toEqual(ALL);
});

describe('a deployment to a stage that asks for every engine', () => {
  let demo: DemoWorkspace;
  beforeEach(() => {
    demo = new DemoWorkspace();
  });
  afterEach(() => demo.remove());

  /** A stage of this machine, so that it can be deployed to, with the policy of a cloud's. */
  async function deployAfter(results: readonly PolicyResult[], name = 'local'): Promise<unknown> {
    const { declaration } = loadStage('local');
    const stage = new Stage(name, { ...declaration, policy: 'all' });
    return deploy(await openDemo(demo, { stage, policyResults: () => results }));
  }

  test('is refused where one did not judge, with the command that asks it', async () => {
    await expect(deployAfter([verdict('fairway', { passed: 9 }), verdict('checkov')])).rejects.toMatchObject({
      code: 'POLICY_INCOMPLETE',
      exitCode: EXIT.refused,
      message: expect.stringMatching(
        /that of cfn-lint, hadolint, zizmor, actionlint is missing\. Ask for it: STAGE=local npx nx policy demo$/,
      ) as string,
    });
    expect(demo.processes().servers()).toEqual([]);
  });

  test('is refused where one forbids it, and on prod where a question is open', async () => {
    const others = ALL.slice(1).map((engine) => verdict(engine));
    const failed = [verdict('fairway'), ...others.slice(1), verdict('checkov', { failed: 2 })];
    await expect(deployAfter(failed)).rejects.toMatchObject({
      code: 'POLICY_FORBIDS',
      exitCode: EXIT.refused,
      message: expect.stringContaining('findings of checkov (2)') as string,
    });
    const open = [verdict('fairway', { unknown: 1 }), ...others];
    await expect(deployAfter(open, 'prod')).rejects.toMatchObject({ code: 'POLICY_FORBIDS' });
  });

  test('goes live where all of them judged and none forbids it', async () => {
    const results = ALL.map((engine) => verdict(engine, { waived: 1, unknown: 1 }));
    expect(await deployAfter(results)).toMatchObject({ outcome: 'live', record: { policy: results } });
  });
});
