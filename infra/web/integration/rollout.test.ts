import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { DescribeLoadBalancersCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ask, stageClientConfig } from '@fairway/delivery';
import { type LoadReport, proofSize, RolloutProof, type RunningLoad, startLoad } from '@fairway/testing';
import { findService } from '../src/engine/live';
import type { Target } from '../src/engine/target';
import { PROJECT, WORKSPACE } from '../src/paths';
import { live, NAMES, settingsFor, STAGE, stackOf, startLocalStage } from './support/stage';

const { updates, kills } = proofSize();
jest.setTimeout((updates + kills * 3) * 120_000);

const REPORTS = join(PROJECT, 'reports', 'rollout');
const WRONG_VERSION = join(__dirname, 'support', 'wrong-version.ts');
const load = { path: '/', ratePerSecond: 20, failsByDesign: 0.1 };
const proof = new RolloutProof({ root: WORKSPACE, service: 'web', stage: STAGE, load, reports: REPORTS });
const { fairway } = proof;
const times: Record<string, number> = {};
let target: Target;

/** Containers of the stage's service, by id. One command tells all: a container may end between two. */
function containers(): string[] {
  const own = ['--no-trunc', '--filter', 'name=ministack-ecs-.*-web', '--format', '{{.ID}} {{.Labels}}'];
  const listed = execFileSync('docker', ['ps', ...own], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(`cluster/fairway-${STAGE}-web`))
    .map((line) => line.split(' ')[0] ?? '');
}

/** ECS calls a version live while containers of the one before still serve their last requests: two are left in the end. */
async function lastTwoContainers(): Promise<string[]> {
  for (const started = performance.now(); ;) {
    const found = containers();
    if (found.length === 2) return found;
    if (performance.now() - started > 20_000)
      throw new Error(`expected two containers within 20 s, found ${found.length}`);
    await sleep(500);
  }
}

const loads: RunningLoad[] = [];
afterEach(async () => {
  // A test that failed has not ended its own.
  await Promise.all(loads.splice(0).map((running) => running.stop()));
});

async function startOwnLoad(): Promise<RunningLoad> {
  const { url } = await fairway.live();
  const started = await startLoad({ ...load, url, maxSeconds: 1800 });
  loads.push(started);
  await sleep(1000);
  return started;
}

/** No request failed but by the program's own 500, and these are as many as one in ten explains. */
function expectOnlyItsOwn(report: LoadReport): void {
  expect(report.verdict).toEqual({ ok: true, reasons: [] });
  expect(report.requests).toBeGreaterThan(100);
  expect(Object.keys(report.failures)).toEqual(['status 500']);
  const [lower, upper] = report.failedShareInterval;
  expect(lower).toBeLessThan(0.1);
  expect(upper).toBeGreaterThan(0.1);
}

beforeAll(async () => {
  target = await startLocalStage();
  const started = performance.now();
  await fairway.run(['deploy']);
  times.first_deploy_s = (performance.now() - started) / 1000;
});

afterAll(async () => {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(PROJECT, 'reports', 'times.json'), `${JSON.stringify(times, undefined, 2)}\n`);
  if (await findService(target.ecs, NAMES)) await fairway.run(['destroy']);
});

describe('web on the local stage', () => {
  it('runs as two containers behind the front door, and answers in its own two ways', async () => {
    expect(containers()).toHaveLength(2);
    const { url } = await fairway.live();
    const seen = new Map<number, string>();
    for (let i = 0; i < 80; i += 1) {
      const { status, body } = await ask({ url }, { method: 'GET', path: '/any/path' }, 5000);
      seen.set(status, body);
    }
    expect([...seen.keys()].sort()).toEqual([200, 500]);
    expect(seen.get(200)).toMatch(/^Uptime: \d+$/);
    expect(seen.get(500)).toBe("We're down!");
  });

  it('finds nothing to do at a second deployment, and neither does Pulumi', async () => {
    expect(await fairway.run(['deploy'])).toContain('nothing to do');
    const { version, commit } = await live(target);
    const stack = await stackOf(target, settingsFor(target, version, commit), () => Promise.reject(new Error('no')));
    const { changeSummary } = await stack.preview({ expectNoChanges: true });
    expect(Object.keys(changeSummary)).toEqual(['same']);
  });

  it(`updates ${updates} times under load without a failure but its own`, async () => {
    const running = await startOwnLoad();
    for (let update = 1; update <= updates; update += 1) {
      const before = { ...(await live(target)), containers: containers() };
      running.mark(`update ${update}`);
      const started = performance.now();
      await fairway.run(['deploy', '--again']);
      times.change_to_live_s = (performance.now() - started) / 1000;
      const after = { ...(await live(target)), containers: await lastTwoContainers() };
      expect(after.version).not.toBe(before.version);
      expect(after.taskDefinition).not.toBe(before.taskDefinition);
      expect(after.containers.filter((id) => before.containers.includes(id))).toEqual([]);
    }
    await sleep(10_000);
    const finished = await running.stop();
    finished.save(join(REPORTS, 'updates'));
    expectOnlyItsOwn(finished.report);
  });

  it(`fails in its own way alone while ${kills} deployments are killed at random moments, and nothing is left undone`, async () => {
    const before = containers();
    expectOnlyItsOwn(await proof.kills(kills, 20_000));
    expect((await lastTwoContainers()).filter((id) => before.includes(id))).toEqual([]);
  });

  it('goes back to the version before, whose image is still there', async () => {
    const { version } = await live(target);
    await fairway.run(['rollback']);
    expect((await live(target)).version).not.toBe(version);
    await fairway.run(['verify']);
  });

  it.each(['crashes', 'has-no-image'])(
    'is taken back by ECS where a version %s, while the one before goes on serving',
    async (kind) => {
      const running = await startOwnLoad();
      running.mark(kind);
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', WRONG_VERSION, kind]);
      const { reason, seconds, ...rest } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<
        string,
        unknown
      >;
      times[`back_from_${kind.replaceAll('-', '_')}_s`] = Number(seconds);
      const finished = await running.stop();
      finished.save(join(REPORTS, kind));
      expect(reason).toMatch(/^DEPLOYMENT_ROLLED_BACK: .*circuit breaker/);
      expect(seconds).toBeLessThan(120);
      expect(rest).toEqual({ stayed: true, agreed: true });
      expectOnlyItsOwn(finished.report);
    },
  );

  it('leaves nothing behind when it is destroyed', async () => {
    await fairway.run(['destroy']);
    expect(containers()).toEqual([]);
    expect(await findService(target.ecs, NAMES)).toBeUndefined();
    const name = `fairway-${STAGE}-web`;
    const gone = [
      () => target.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })),
      () => target.elb.send(new DescribeLoadBalancersCommand({ Names: [name] })),
      () => new IAMClient(stageClientConfig(STAGE)).send(new GetRoleCommand({ RoleName: `${name}-task` })),
    ];
    for (const look of gone) await expect(look()).rejects.toThrow();
    const { TargetGroups = [] } = await target.elb.send(new DescribeTargetGroupsCommand({}));
    expect(TargetGroups.map(({ TargetGroupName }) => TargetGroupName)).not.toContain(name);
    const { logGroups = [] } = await target.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: `/fairway/${STAGE}/web` }),
    );
    expect(logGroups).toEqual([]);
  });
});
