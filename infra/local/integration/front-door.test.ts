import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  type Capability,
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  drain,
  registerRoute,
  removeServer,
  serverStats,
  setServer,
  setWeight,
  stageClientConfig,
  unregisterRoute,
} from '@fairway/delivery';
import { Clone } from './support/clone';
import { call } from './support/http';

const HANDLER = `exports.handler = async (event) => (console.log(JSON.stringify({
  _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
    { Namespace: 'Fairway', Dimensions: [['Service']], Metrics: [{ Name: 'Requests', Unit: 'Count' }] },
  ] },
  Service: 'echo', Requests: 1,
})), {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    rawPath: event.rawPath, query: event.rawQueryString, accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    keys: Object.keys(process.env), values: Object.values(process.env),
  }),
})`;

/** A function behind an HTTP API with the stage `live`, deployed by the deployer of `local`; resolves to the API's id. */
async function deployApi(workspace: string): Promise<string> {
  const StackName = 'fairway-local-echo';
  const assume = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const Resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [assume] } },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: StackName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: HANDLER },
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: StackName, ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: '$default',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: 'live', AutoDeploy: true },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      },
    },
  };
  const client = new CloudFormationClient(stageClientConfig('local', workspace));
  const TemplateBody = JSON.stringify({ Resources, Outputs: { Id: { Value: { Ref: 'Api' } } } });
  const Capabilities: Capability[] = ['CAPABILITY_IAM'];
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.Outputs?.[0]?.OutputValue ?? '';
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A service that says its name and, at /healthz, whether it is well. */
class Program {
  public healthy = true;
  public port = 0;
  private readonly server: Server;

  constructor(name: string) {
    this.server = createServer((request, response) => {
      response.statusCode = request.url === '/healthz' && !this.healthy ? 500 : 200;
      response.end(JSON.stringify({ name, url: request.url, headers: request.headers }));
    });
  }

  public async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('the front door', () => {
  let clone: Clone;
  let blue: Program;
  let green: Program;
  const inventory = { service: 'inventory' };
  beforeAll(async () => {
    clone = new Clone();
    await clone.run('up');
    blue = await new Program('blue').start();
    green = await new Program('green').start();
  });
  afterAll(async () => {
    blue.stop();
    green.stop();
    await clone.dispose();
  });
  const get = (host: string, path = '/', headers: Record<string, string> = {}) =>
    call({ url: `http://127.0.0.1:${clone.frontDoor.port}${path}`, headers: { host, ...headers } });
  const nameAt = async () => {
    const { status, body } = await get('inventory.localhost');
    return status === 200 ? (JSON.parse(body) as { name: string }).name : status;
  };
  const until = async (wanted: string, colour: 'blue' | 'green') => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const found = (await serverStats(inventory, clone.workspace)).find(({ server }) => server === colour);
      if (found?.status === wanted) return;
      await sleep(100);
    }
    throw new Error(`${colour} did not become ${wanted}`);
  };

  test('lists services under its own name, and answers 404 under a name that nobody has', async () => {
    expect(await get('localhost')).toMatchObject({ status: 200, body: expect.stringContaining('<h1>') as string });
    expect(await get('nobody.localhost')).toMatchObject({ status: 404 });
    expect(await get('')).toMatchObject({ status: 404 });
  });

  test('forwards to a healthy server, with a request id that a client cannot choose', async () => {
    const server = { host: '127.0.0.1', port: blue.port, weight: 100 };
    await setServer({ ...inventory, healthPath: '/healthz' }, 'blue', server, clone.workspace);
    await until('UP', 'blue');
    const { status, body, headers } = await get('INVENTORY.localhost:1234', '/a/b?c=d', { 'x-request-id': 'mine' });
    const seen = JSON.parse(body) as { url: string; headers: Record<string, string> };
    expect({ status, url: seen.url }).toEqual({ status: 200, url: '/a/b?c=d' });
    expect(seen.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-request-id']).toBe(seen.headers['x-request-id']);
    expect(seen.headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  test('refuses a body that no service takes', async () => {
    const { status } = await call({
      url: `http://127.0.0.1:${clone.frontDoor.port}/`,
      method: 'POST',
      headers: { host: 'inventory.localhost', 'content-length': String(12 * 1024 * 1024), connection: 'close' },
      body: undefined,
    });
    expect(status).toBe(413);
  });

  test('gives a version that fails its health check nothing', async () => {
    green.healthy = false;
    const server = { host: '127.0.0.1', port: green.port, weight: 100 };
    await setServer(inventory, 'green', server, clone.workspace);
    await sleep(1_500);
    for (let index = 0; index < 20; index += 1) expect(await nameAt()).toBe('blue');
    green.healthy = true;
    await until('UP', 'green');
  });

  test('moves traffic by weights, drains, and fails no request on the way', async () => {
    const seen: (string | number)[] = [];
    let going = true;
    const load = (async () => {
      while (going) {
        seen.push(await nameAt());
        await sleep(5);
      }
    })();
    for (const weight of [10, 50, 100]) {
      await setWeight(inventory, 'green', weight, clone.workspace);
      await setWeight(inventory, 'blue', 100 - weight, clone.workspace);
      await sleep(300);
    }
    await drain(inventory, 'blue', clone.workspace);
    await sleep(200);
    const [stats] = await serverStats(inventory, clone.workspace);
    expect(stats).toMatchObject({ server: 'blue', status: 'DRAIN', current: 0 });
    await removeServer(inventory, 'blue', clone.workspace);
    await sleep(200);
    going = false;
    await load;
    expect(new Set(seen)).toEqual(new Set(['blue', 'green']));
    expect(seen.at(-1)).toBe('green');
  });

  test('has its routes after a restart', async () => {
    await clone.run('down');
    await clone.run('up');
    await until('UP', 'green');
    expect(await nameAt()).toBe('green');
  });

  test('routes to an API of the emulator, and shows nobody the emulator’s switches', async () => {
    const api = await deployApi(clone.workspace);
    const { hostname, port } = new URL(clone.aws.endpoint);
    const hostHeader = `${api}.execute-api.localhost`;
    const target = { host: hostname, port: Number(port), tls: true, hostHeader, pathPrefix: '/live/' };
    const address = await registerRoute({ service: 'resize', target }, clone.workspace);
    const { status, body } = await get(address.hostHeader, '/echo/a?b=c');
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(JSON.parse(body)).toMatchObject({ rawPath: expect.stringMatching(/\/echo\/a$/) as string, query: 'b=c' });
    expect((await get('resize.localhost', '/_ministack/health')).status).toBe(404);
    expect((await get('resize.localhost', '/%5fministack/health')).status).toBe(404);
  });

  test('a function sees nothing of the emulator’s root key, and acts as its role', async () => {
    const { body } = await get('resize.localhost', '/env');
    const { keys, accessKeyId } = JSON.parse(body) as { keys: string[]; accessKeyId: string };
    const root = JSON.parse(readFileSync(join(clone.layout.emulator, 'root-key.json'), 'utf8')) as {
      accessKeyId: string;
      secretAccessKey: string;
    };
    expect(accessKeyId).toMatch(/^ASIA/);
    expect(body).not.toContain(root.accessKeyId);
    expect(body).not.toContain(root.secretAccessKey);
    expect(keys).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('metrics that a function writes into its log are metrics of CloudWatch soon', async () => {
    const client = new CloudWatchClient(stageClientConfig('local', clone.workspace));
    const query = {
      Namespace: 'Fairway',
      MetricName: 'Requests',
      Dimensions: [{ Name: 'Service', Value: 'echo' }],
      Statistics: ['Sum' as const],
      Period: 3600,
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
    };
    const sum = async () => {
      const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand(query));
      return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
    };
    for (let attempt = 0; attempt < 100 && (await sum()) < 2; attempt += 1) await sleep(200);
    // Two requests went to the function above; several looks at the same lines count them once.
    await sleep(5_000);
    expect(await sum()).toBe(2);
  });

  test('forgets a service', async () => {
    await unregisterRoute(inventory, clone.workspace);
    expect((await get('inventory.localhost')).status).toBe(404);
  });
});
