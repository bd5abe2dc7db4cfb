import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  drain,
  hostOf,
  parseStats,
  registerRoute,
  type Route,
  routes,
  setServer,
  setWeight,
  SLOTS,
  transition,
  unregisterRoute,
  writeRoutes,
} from '../../src';

/** What HAProxy would be told: a socket that answers as it is told to and keeps what it hears. */
class Recorder {
  public readonly commands: string[] = [];
  public answer = '';
  private readonly server: Server;

  constructor(socket: string) {
    this.server = createServer((connection) =>
      connection.on('data', (data) => {
        this.commands.push(data.toString().trim());
        connection.end(`${this.answer}\n`);
      }),
    ).listen(socket);
  }

  public close(): void {
    this.server.close();
  }
}

describe('the front door', () => {
  let workspace: string;
  let haproxy: Recorder;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'door-'));
    const folder = join(workspace, '.fairway/local/front-door');
    mkdirSync(folder, { recursive: true });
    const runtimeSocket = join(folder, 's');
    haproxy = new Recorder(runtimeSocket);
    const frontDoor = { host: '127.0.0.1', port: 8080, runtimeSocket, pid: process.pid };
    writeFileSync(
      join(workspace, '.fairway/local/state.json'),
      JSON.stringify({ schemaVersion: 1, clone: '0a1b2c3d', frontDoor }),
    );
  });
  afterEach(() => {
    haproxy.close();
    rmSync(workspace, { recursive: true });
  });
  const target = {
    host: '127.0.0.1',
    port: 4566,
    tls: true,
    hostHeader: 'abc.execute-api.localhost',
    pathPrefix: '/v',
  };

  test('routes a service to the emulator, the host last', async () => {
    const address = await registerRoute({ service: 'resize', target }, workspace);
    expect(address).toEqual({
      url: 'http://resize.localhost:8080',
      host: '127.0.0.1',
      port: 8080,
      hostHeader: 'resize.localhost:8080',
    });
    expect(haproxy.commands.map((command) => command.replace(/\S*front-door\//, ''))).toEqual([
      'add map targets.map resize.localhost abc.execute-api.localhost|/v',
      'add map backends.map resize.localhost emulator',
    ]);
  });

  test('says nothing to HAProxy when nothing changes', async () => {
    await registerRoute({ service: 'resize', target }, workspace);
    haproxy.commands.length = 0;
    await registerRoute({ service: 'resize', target }, workspace);
    expect(haproxy.commands).toEqual([]);
  });

  test('gives a new server no request before its own health check passed', async () => {
    await setServer(
      { service: 'web', healthPath: '/hz' },
      'blue',
      { host: '127.0.0.1', port: 9, weight: 100 },
      workspace,
    );
    const own = haproxy.commands.filter((command) => command.startsWith('set server'));
    expect(own.map((command) => command.replace('set server slot-1/blue ', ''))).toEqual([
      'state maint',
      'addr 127.0.0.1 port 9',
      'weight 0',
      'state ready',
      'health down',
      'weight 100',
    ]);
  });

  test('moves weights and drains without touching the address', async () => {
    const server = { host: '127.0.0.1', port: 9, weight: 100 };
    await setServer({ service: 'web' }, 'blue', server, workspace);
    haproxy.commands.length = 0;
    await setWeight({ service: 'web' }, 'blue', 10, workspace);
    await drain({ service: 'web' }, 'blue', workspace);
    expect(haproxy.commands).toEqual([
      'set server slot-1/blue weight 10',
      'set server slot-1/blue state ready',
      'set server slot-1/blue weight 10',
      'set server slot-1/blue state drain',
    ]);
    expect(routes(workspace)).toMatchObject([{ blue: { weight: 10, draining: true } }]);
  });

  test('keeps what was, when HAProxy refuses', async () => {
    haproxy.answer = 'No such server.';
    await expect(
      setServer({ service: 'web' }, 'blue', { host: '127.0.0.1', port: 9, weight: 1 }, workspace),
    ).rejects.toThrow(/FRONT_DOOR_REFUSED[^]*No such server/);
    expect(routes(workspace)).toEqual([]);
  });

  test.each([
    ['a service', { service: 'a b', target }],
    ['a host header', { service: 'resize', target: { ...target, hostHeader: 'x\nshutdown sessions' } }],
    ['a path', { service: 'resize', target: { ...target, pathPrefix: '/a;b c' } }],
    ['a stage', { service: 'resize', stage: '../x', target }],
  ])('refuses %s that would be more than one word', async (_, request) => {
    await expect(registerRoute(request, workspace)).rejects.toThrow();
    expect(haproxy.commands).toEqual([]);
  });

  test.each([-1, 101, 0.5, NaN])('refuses the weight %d', async (weight) => {
    await setServer({ service: 'web' }, 'blue', { host: '127.0.0.1', port: 9, weight: 1 }, workspace);
    await expect(setWeight({ service: 'web' }, 'blue', weight, workspace)).rejects.toThrow();
  });

  test('loses no route when many register at once', async () => {
    const names = ['one', 'two', 'three', 'four', 'five', 'six'];
    const server = { host: '127.0.0.1', port: 9, weight: 100 };
    await Promise.all(names.map((service) => setServer({ service }, 'blue', server, workspace)));
    const slots = routes(workspace).map((route) => (route.kind === 'servers' ? route.slot : 0));
    expect(slots.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('says so when every place is taken', async () => {
    const full = Array.from({ length: SLOTS }, (_, index): Route => ({
      kind: 'servers',
      service: `s-${index}`,
      stage: 'local',
      slot: index + 1,
      healthPath: '/',
    }));
    writeRoutes(workspace, full);
    await expect(
      setServer({ service: 'more' }, 'blue', { host: '127.0.0.1', port: 9, weight: 1 }, workspace),
    ).rejects.toThrow(/FRONT_DOOR_FULL/);
  });

  test('forgets a service: its host first, then its servers', async () => {
    await setServer(
      { service: 'web', healthPath: '/hz' },
      'blue',
      { host: '127.0.0.1', port: 9, weight: 1 },
      workspace,
    );
    haproxy.commands.length = 0;
    await unregisterRoute({ service: 'web' }, workspace);
    await unregisterRoute({ service: 'web' }, workspace).catch(() => undefined);
    expect(haproxy.commands[0]).toMatch(/del map \S*backends.map web\.localhost/);
    expect(haproxy.commands).toContain('set server slot-1/blue state maint');
    expect(routes(workspace)).toEqual([]);
  });
});

test('two stages do not share a host', () => {
  expect(hostOf({ service: 'resize', stage: 'local' })).toBe('resize.localhost');
  expect(hostOf({ service: 'resize', stage: 'pr-12' })).toBe('resize.pr-12.localhost');
});

test('nothing to nothing is no command', () => {
  expect(transition('/w', undefined, undefined)).toEqual([]);
});

test('reads statistics by the names of their columns', () => {
  const csv =
    '# pxname,svname,scur,stot,econ,eresp,status,weight,hrsp_5xx,\nslot-1,blue,2,40,1,0,UP,50,3,\nslot-1,green,0,0,0,0,MAINT,0,0,';
  expect(parseStats(csv)).toEqual([
    { server: 'blue', status: 'UP', weight: 50, current: 2, total: 40, errors: 4 },
    { server: 'green', status: 'MAINT', weight: 0, current: 0, total: 0, errors: 0 },
  ]);
});
