import { boundaryPolicy, deployerPermissions, deployerPolicy } from '../../src/aws/deployer-policy';

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string[];
}
const statements = (stage: string) => deployerPolicy(stage).Statement as Statement[];

/** Whether an IAM pattern covers a resource. */
const covers = (pattern: string, resource: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(resource);

describe('deployerPolicy', () => {
  test.each([
    'arn:aws:s3:::fairway-pr-12-resize/key',
    'arn:aws:s3:::fairway-local-resize',
    'arn:aws:cloudformation:us-east-1:000000000000:stack/fairway-pr-12-resize/1',
    'arn:aws:lambda:us-east-1:000000000000:function:fairway-local-resize',
    'arn:aws:iam::000000000000:role/fairway-pr-12-cdk-execution',
    'arn:aws:ssm:us-east-1:000000000000:parameter/fairway/pr-12/cdk/bootstrap-version',
    'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/fairway-local-resize:*',
    'arn:aws:ecs:us-east-1:000000000000:service/fairway-pr-12-web/fairway-pr-12-web',
    'arn:aws:ecr:us-east-1:000000000000:repository/fairway-local-web',
    'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/fairway-pr-12-web/1',
  ])('of pr-1 does not cover %s', (resource) => {
    const allowed = statements('pr-1').filter(({ Effect, Sid }) => Effect === 'Allow' && Sid !== 'Apis');
    const narrow = allowed.flatMap(({ Resource }) => Resource).filter((pattern) => pattern !== '*');
    expect(narrow.filter((pattern) => covers(pattern, resource))).toEqual([]);
  });

  test('covers the stage’s own names', () => {
    const patterns = statements('pr-1').flatMap(({ Resource }) => Resource);
    expect(patterns.some((pattern) => covers(pattern, 'arn:aws:s3:::fairway-pr-1-resize/key') && pattern !== '*')).toBe(
      true,
    );
  });

  test('allows every resource for harmless actions alone', () => {
    const everywhere = statements('pr-1').filter(
      ({ Effect, Resource, Sid }) =>
        Effect === 'Allow' && Resource.includes('*') && !/WithoutName$|^Networks$/.test(Sid),
    );
    for (const action of everywhere.flatMap(({ Action }) => Action)) {
      expect(action).toMatch(/:(Get|List|Describe|Validate)|PutMetricData$/);
    }
  });

  test('gives networks, whose ids carry no stage, to the deployer alone, and no machine with them', () => {
    const { Action = [] } = statements('pr-1').find(({ Sid }) => Sid === 'Networks') ?? {};
    expect(Action.length).toBeGreaterThan(20);
    for (const action of Action) {
      expect(action).toMatch(/^ec2:/);
      expect(action).not.toMatch(/Instance|Image|Volume|Snapshot/);
    }
    const roles = boundaryPolicy('pr-1').Statement as Statement[];
    expect(roles.filter(({ Sid }) => /WithoutName$|^Networks$|^LoadBalancers$/.test(Sid))).toEqual([]);
  });

  test('denies the deployer its own limits', () => {
    const denied = statements('pr-1').find(({ Sid }) => Sid === 'LeaveTheLimits');
    expect(denied).toMatchObject({
      Effect: 'Deny',
      Resource: ['arn:aws:iam::000000000000:policy/fairway-pr-1-boundary', 'arn:aws:iam::000000000000:user/*'],
    });
  });

  test('gives a reason and a name of its own for each permission', () => {
    const permissions = deployerPermissions('pr-1');
    expect(new Set(permissions.map(({ sid }) => sid)).size).toBe(permissions.length);
    for (const { why } of permissions) expect(why.length).toBeGreaterThan(20);
  });

  test('never allows every action', () => {
    for (const { Effect, Action } of statements('local')) {
      expect(Effect === 'Allow' && Action.includes('*')).toBe(false);
    }
  });
});

test('the boundary fits into what IAM takes for a managed policy', () => {
  // 6,144 characters: IAM quotas, "Managed policy length".
  expect(JSON.stringify(boundaryPolicy('pr-999999999')).length).toBeLessThan(6144);
});
