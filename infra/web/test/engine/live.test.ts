import type { ECSClient } from '@aws-sdk/client-ecs';
import { untilRuns, liveDeployment } from '../../src/engine/live';

const NAMES = { stage: 'local', service: 'web' };
const arn = (revision: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/fairway-local-web:${revision}`;
const completed = { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, taskDefinition: arn(1) } as const;
const failed = {
  status: 'ACTIVE',
  rolloutState: 'FAILED',
  rolloutStateReason: 'ECS deployment circuit breaker was triggered',
  runningCount: 0,
  taskDefinition: arn(2),
} as const;

const ecsWith = (...deployments: object[]) =>
  ({ send: () => Promise.resolve({ services: [{ status: 'ACTIVE', deployments }] }) }) as unknown as ECSClient;

describe('the live deployment', () => {
  it('is the completed one while the next comes up', () => {
    const next = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 1, taskDefinition: arn(2) } as const;
    expect(liveDeployment([next, { ...completed, status: 'ACTIVE' }])?.taskDefinition).toBe(arn(1));
  });

  it('is never a failed one', () => {
    expect(liveDeployment([failed, completed])?.taskDefinition).toBe(arn(1));
    expect(liveDeployment([{ ...failed, status: 'PRIMARY' }])).toBeUndefined();
    expect(liveDeployment([])).toBeUndefined();
  });
});

describe('what runs after an update', () => {
  it('is right where the wanted version is the primary and complete', async () => {
    await expect(untilRuns(ecsWith(completed), NAMES, arn(1))).resolves.toBeUndefined();
  });

  it('is told from a service that ECS took back, which is steady as well', async () => {
    await expect(untilRuns(ecsWith(completed, failed), NAMES, arn(2))).rejects.toThrow(
      /^DEPLOYMENT_ROLLED_BACK: expected ECS to run fairway-local-web:2, found fairway-local-web:1 .*circuit breaker was triggered/,
    );
  });

  it('is told from a first version that ECS gave up with none to go back to', async () => {
    const only = { ...failed, status: 'PRIMARY' };
    await expect(untilRuns(ecsWith(only), NAMES, arn(2))).rejects.toThrow(/^DEPLOYMENT_ROLLED_BACK: .*\(FAILED\)/);
  });

  it('is waited for while ECS has not decided, and no longer than was said', async () => {
    const next = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 1, taskDefinition: arn(2) };
    const before = { ...completed, status: 'ACTIVE' };
    await expect(untilRuns(ecsWith(next, before), NAMES, arn(2), { seconds: 0 })).rejects.toThrow(
      /^DEPLOYMENT_UNDECIDED: expected ECS to have fairway-local-web:2 running or given up within 0 s/,
    );
    const answers = [
      [next, before],
      [{ ...next, rolloutState: 'COMPLETED' }, failed],
    ];
    const ecs = { send: () => Promise.resolve({ services: [{ status: 'ACTIVE', deployments: answers.shift() }] }) };
    await expect(untilRuns(ecs as unknown as ECSClient, NAMES, arn(2))).resolves.toBeUndefined();
    expect(answers).toEqual([]);
  });

  it('is wrong where the service is gone', async () => {
    const ecs = { send: () => Promise.resolve({ services: [] }) } as unknown as ECSClient;
    await expect(untilRuns(ecs, NAMES, arn(1))).rejects.toThrow('DEPLOYMENT_ROLLED_BACK');
  });
});
