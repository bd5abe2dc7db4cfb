import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { exampleSettings, recordGraph } from '../../src/graph/record';
import { ERROR_ALARM } from '../../src/health/alarm';
import { DRAIN_ON_EMULATOR } from '../../src/settings/stage-settings';
import { HEALTH_CHECK } from '../../src/health/arithmetic';

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}

const settings = exampleSettings(loadService(join(__dirname, '../..')));
const graphs = new Map<string, readonly Resource[]>();

function all(stage: string, type: string): Resource[] {
  return (graphs.get(stage) ?? []).filter((resource) => resource.type === type);
}

function one(stage: string, type: string, name?: string): Record<string, unknown> {
  const found = all(stage, type).filter(({ urn }) => name === undefined || urn.endsWith(`::${name}`));
  expect(found).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

const SERVICE = 'aws:ecs/service:Service';
const TASK = 'aws:ecs/taskDefinition:TaskDefinition';
const INGRESS = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';
const LISTENER = 'aws:lb/listener:Listener';

const container = (stage: string) =>
  (JSON.parse(String(one(stage, TASK).containerDefinitions)) as Record<string, unknown>[])[0] ?? {};

beforeAll(async () => {
  for (const each of settings) {
    const graph = JSON.parse(await recordGraph(each)) as { fairwayPulumiGraph: Resource[] };
    graphs.set(each.stage, graph.fairwayPulumiGraph);
  }
});

describe.each(settings.map(({ stage, drainSeconds }) => ({ stage, drainSeconds })))(
  'the graph of $stage',
  ({ stage, drainSeconds }) => {
    it('has no CloudFormation in it', () => {
      expect(graphs.get(stage)?.length).toBeGreaterThan(30);
      expect(graphs.get(stage)?.filter(({ type }) => /cloudformation/i.test(type))).toEqual([]);
    });

    it('keeps a stopping task alive until the load balancer has let it go', () => {
      const { stopTimeout, environment } = container(stage) as { stopTimeout: number; environment: unknown };
      expect(environment).toEqual([{ name: 'DRAIN_SECONDS', value: String(drainSeconds) }]);
      expect(stopTimeout).toBeGreaterThan(drainSeconds);
      expect(stopTimeout).toBeLessThanOrEqual(120);
      const { deregistrationDelay } = one(stage, 'aws:lb/targetGroup:TargetGroup');
      expect(deregistrationDelay).toBeLessThan(drainSeconds);
    });

    it('runs the program without root, writable files or capabilities', () => {
      expect(container(stage)).toMatchObject({
        user: '65532:65532',
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { drop: ['ALL'] } },
      });
    });

    it('checks health by the numbers of the arithmetic, and takes no 500 for health', () => {
      expect(one(stage, 'aws:lb/targetGroup:TargetGroup').healthCheck).toMatchObject({
        path: '/',
        matcher: '200',
        interval: HEALTH_CHECK.intervalSeconds,
        timeout: HEALTH_CHECK.timeoutSeconds,
        unhealthyThreshold: 10,
        healthyThreshold: 2,
      });
    });

    it('goes back by itself where a version does not hold, and never has fewer tasks than before', () => {
      expect(one(stage, SERVICE)).toMatchObject({
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        desiredCount: 2,
      });
    });

    it('lets tasks be reached from the load balancer alone, by reference', () => {
      const rules = all(stage, INGRESS).map(({ inputs }) => inputs);
      const tasks = rules.filter(({ fromPort }) => fromPort === 8080);
      expect(tasks).toHaveLength(1);
      expect(tasks[0]).not.toHaveProperty('cidrIpv4');
      expect(String(tasks[0]?.referencedSecurityGroupId)).toContain('::balancer');
      const open = rules.filter(({ cidrIpv4 }) => cidrIpv4 === '0.0.0.0/0').map(({ fromPort }) => fromPort);
      expect(open).toEqual(stage === 'prod' ? [80, 443] : [80]);
    });

    it('keeps images under tags that do not change, scanned when they come', () => {
      expect(one(stage, 'aws:ecr/repository:Repository')).toMatchObject({
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
      });
    });

    it('gives the program no right at all, and the execution role three', () => {
      const rights = all(stage, 'aws:iam/rolePolicy:RolePolicy');
      expect(rights).toHaveLength(1);
      expect(String(rights[0]?.inputs.role)).toContain('execution');
      const { Statement } = JSON.parse(String(rights[0]?.inputs.policy)) as {
        Statement: { Action: string | string[]; Resource: string }[];
      };
      const everywhere = Statement.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action);
      expect(everywhere).toEqual(['ecr:GetAuthorizationToken']);
    });

    it('names in each alarm the place of the runbook that says what to do', () => {
      const runbook = readFileSync(join(__dirname, '../../../../docs/runbooks/web.md'), 'utf8');
      const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      const named = all(stage, 'aws:cloudwatch/metricAlarm:MetricAlarm').map(
        ({ inputs }) => /docs\/runbooks\/web\.md#(.+)$/.exec(String(inputs.alarmDescription))?.[1],
      );
      expect([...named].sort()).toEqual([...headings].sort());
    });

    it('alarms above the share of 500s that the program has by design', () => {
      const alarm = one(stage, 'aws:cloudwatch/metricAlarm:MetricAlarm', 'errors');
      expect(alarm.threshold).toBe(ERROR_ALARM.threshold);
      expect(JSON.stringify(alarm.metricQueries)).toContain('IF(requests >= 300, FILL(failed, 0) / requests, 0)');
      for (const { inputs } of all(stage, 'aws:cloudwatch/metricAlarm:MetricAlarm')) {
        expect(inputs.alarmActions).toHaveLength(1);
      }
    });

    it('keeps access logs and container insights', () => {
      expect(one(stage, 'aws:lb/loadBalancer:LoadBalancer').accessLogs).toMatchObject({ enabled: true });
      expect(JSON.stringify(one(stage, 'aws:ecs/cluster:Cluster').settings)).toContain('enabled');
      expect(one(stage, 'aws:cloudwatch/logGroup:LogGroup', 'log').retentionInDays).toBe(90);
    });
  },
);

describe('a public network', () => {
  it('costs nothing: no gateway, no endpoint', () => {
    expect(all('uat', 'aws:ec2/natGateway:NatGateway')).toEqual([]);
    expect(all('uat', 'aws:ec2/vpcEndpoint:VpcEndpoint')).toEqual([]);
    expect(one('uat', SERVICE).networkConfiguration).toMatchObject({ assignPublicIp: true });
  });
});

describe('a private network', () => {
  it('gives tasks no address, no way out, and endpoints for what they need', () => {
    expect(one('prod', SERVICE).networkConfiguration).toMatchObject({ assignPublicIp: false });
    const services = all('prod', 'aws:ec2/vpcEndpoint:VpcEndpoint').map(({ inputs }) => inputs.serviceName);
    expect(services.sort()).toEqual([
      'com.amazonaws.us-east-1.ecr.api',
      'com.amazonaws.us-east-1.ecr.dkr',
      'com.amazonaws.us-east-1.logs',
      'com.amazonaws.us-east-1.s3',
    ]);
    const routed = all('prod', 'aws:ec2/routeTable:RouteTable').filter(({ inputs }) => inputs.routes);
    expect(routed).toHaveLength(1);
    const outward = all('prod', 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule');
    expect(outward.filter(({ inputs }) => inputs.cidrIpv4)).toEqual([]);
  });
});

describe('a domain', () => {
  it('is served over TLS alone', () => {
    expect(one('prod', LISTENER, 'http').defaultActions).toMatchObject([
      { type: 'redirect', redirect: { protocol: 'HTTPS', statusCode: 'HTTP_301' } },
    ]);
    expect(one('prod', LISTENER, 'https')).toMatchObject({
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    });
  });
});

describe('a stage that lasts', () => {
  it('stops a rollout by alarms, scales, and protects what lasts from deletion', () => {
    expect(one('uat', SERVICE).alarms).toMatchObject({ enable: true, rollback: true });
    expect(all('uat', 'aws:appautoscaling/target:Target')).toHaveLength(1);
    expect(one('uat', 'aws:lb/loadBalancer:LoadBalancer').enableDeletionProtection).toBe(true);
  });
});

describe('the emulator', () => {
  const types = async () => {
    const uat = settings.find(({ stage }) => stage === 'uat');
    if (!uat) throw new Error('expected an example of uat');
    const local = {
      ...uat,
      stage: 'local',
      platform: 'emulator',
      drainSeconds: DRAIN_ON_EMULATOR,
      throwAway: true,
    } as const;
    const graph = JSON.parse(await recordGraph(local)) as { fairwayPulumiGraph: Resource[] };
    return graph.fairwayPulumiGraph;
  };

  it('gets no alarm and no scaling, since it knows neither', async () => {
    const found = (await types()).map(({ type }) => type);
    expect(found).toContain(SERVICE);
    expect(found.filter((type) => /cloudwatch\/metricAlarm|appautoscaling|sns/.test(type))).toEqual([]);
  });

  it('lets a program serve on for less than the 5 s after which it kills', async () => {
    const task = (await types()).find(({ type }) => type === TASK)?.inputs;
    expect(String(task?.containerDefinitions)).toContain('{"name":"DRAIN_SECONDS","value":"4"}');
  });
});
