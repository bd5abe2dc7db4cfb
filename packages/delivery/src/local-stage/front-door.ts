import { join } from 'node:path';
import { acquireLock } from '@fairway/toolchain';
import { runtimeChange, runtimeCommands } from './haproxy-runtime';
import {
  backendOf,
  type Colour,
  COLOURS,
  hostOf,
  mapFiles,
  mapRows,
  readRoutes,
  type Route,
  type RoutedServer,
  routeSchema,
  type ServersRoute,
  SLOTS,
  writeRoutes,
} from './routes';
import { localStageFolder, LocalStageError, readLocalState } from './state';
import { findWorkspace } from './workspace';

export interface RouteRequest {
  readonly service: string;
  /** @default local */
  readonly stage?: string;
  readonly target: {
    readonly host: string;
    readonly port: number;
    /** True for the AWS emulator, the only target that speaks TLS. */
    readonly tls?: boolean;
    /** What the emulator is asked for; only with `tls`. */
    readonly hostHeader?: string;
    /** Put before the path; only with `tls`. */
    readonly pathPrefix?: string;
    /** Path of the health check of a server in a container. @default / */
    readonly healthPath?: string;
  };
}

/** Where a service is reached. */
export interface Address {
  /** `http://resize.localhost:8080` */
  readonly url: string;
  /** For a client that does not resolve `*.localhost`: connect to `host` and `port` and send this Host header. */
  readonly host: string;
  readonly port: number;
  readonly hostHeader: string;
}

/** One server as HAProxy sees it. */
export interface ServerStats {
  readonly server: Colour;
  /** HAProxy's own word: `UP`, `DOWN`, `DRAIN`, `MAINT` … */
  readonly status: string;
  readonly weight: number;
  /** Requests that are being answered. */
  readonly current: number;
  /** Requests since HAProxy started. */
  readonly total: number;
  readonly errors: number;
}

type Service = Pick<RouteRequest, 'service' | 'stage'>;

/**
 * Makes the front door forward a service's host to its target, at once and after every restart.
 *
 * A target without TLS becomes the service's `blue` server with all the traffic.
 */
export async function registerRoute(request: RouteRequest, workspace: string = findWorkspace()): Promise<Address> {
  const { service, stage = 'local', target } = request;
  if (target.tls) {
    await change(workspace, { service, stage }, () =>
      routeSchema.parse({
        kind: 'emulator',
        service,
        stage,
        hostHeader: target.hostHeader ?? `${target.host}:${target.port}`,
        pathPrefix: (target.pathPrefix ?? '').replace(/\/+$/, ''),
      }),
    );
    return addressOf(request, workspace);
  }
  const server = { host: target.host, port: target.port, weight: 100 };
  return setServer({ service, stage, healthPath: target.healthPath }, 'blue', server, workspace);
}

export async function unregisterRoute(request: Service, workspace: string = findWorkspace()): Promise<void> {
  await change(workspace, withStage(request), () => undefined);
}

/** What the front door forwards. */
export function routes(workspace: string = findWorkspace()): readonly Route[] {
  return readRoutes(workspace);
}

/**
 * Places a version of a containerised service at one of its two servers; the other one is left as it is.
 *
 * It receives traffic once its health check passes, by its weight.
 */
export async function setServer(
  request: Service & { readonly healthPath?: string },
  colour: Colour,
  server: { readonly host: string; readonly port: number; readonly weight: number },
  workspace: string = findWorkspace(),
): Promise<Address> {
  const key = withStage(request);
  await change(workspace, key, (found, all) => {
    const servers = found?.kind === 'servers' ? found : undefined;
    return routeSchema.parse({
      kind: 'servers',
      ...key,
      slot: servers?.slot ?? freeSlot(all),
      healthPath: request.healthPath ?? servers?.healthPath ?? '/',
      ...(servers?.blue && { blue: servers.blue }),
      ...(servers?.green && { green: servers.green }),
      [colour]: { ...server, draining: false },
    });
  });
  return addressOf(request, workspace);
}

/** Takes a server out. What it is answering is cut off: `drain` it first and wait until `serverStats` says 0. */
export async function removeServer(request: Service, colour: Colour, workspace?: string): Promise<void> {
  await changeServers(request, workspace, ({ [colour]: _, ...rest }) => rest);
}

/** @param weight share of the traffic relative to the other server's, 0 to 100 */
export async function setWeight(request: Service, colour: Colour, weight: number, workspace?: string): Promise<void> {
  await changeServers(request, workspace, (route) => ({
    ...route,
    [colour]: { ...serverOf(route, colour), weight, draining: false },
  }));
}

/** Lets a server finish what it has and gives it nothing new. */
export async function drain(request: Service, colour: Colour, workspace?: string): Promise<void> {
  await changeServers(request, workspace, (route) => ({
    ...route,
    [colour]: { ...serverOf(route, colour), draining: true },
  }));
}

export async function serverStats(request: Service, workspace: string = findWorkspace()): Promise<ServerStats[]> {
  const route = serversRouteOf(withStage(request), readRoutes(workspace));
  const [csv = ''] = await runtimeCommands(frontDoorOf(workspace).runtimeSocket, [
    `show stat ${backendOf(route)} 4 -1`,
  ]);
  return parseStats(csv);
}

/** HAProxy's `show stat`, the columns that matter here. */
export function parseStats(csv: string): ServerStats[] {
  const [header = '', ...lines] = csv.split('\n').filter(Boolean);
  const names = header.replace(/^# /, '').split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    const errors = ['econ', 'eresp', 'hrsp_5xx'].reduce((sum, name) => sum + Number(cell(name)), 0);
    return {
      server: cell('svname') as Colour,
      status: cell('status'),
      weight: Number(cell('weight')),
      current: Number(cell('scur')),
      total: Number(cell('stot')),
      errors,
    };
  });
}

/** Where the front door serves a service, whether or not anything is registered for it. */
export function addressOf(request: Service, workspace: string = findWorkspace()): Address {
  const { host, port } = frontDoorOf(workspace);
  const name = hostOf(withStage(request));
  return { url: `http://${name}:${port}`, host, port, hostHeader: `${name}:${port}` };
}

async function changeServers(
  request: Service,
  workspace: string = findWorkspace(),
  edit: (route: ServersRoute) => object,
): Promise<void> {
  const key = withStage(request);
  await change(workspace, key, (_, all) => routeSchema.parse(edit(serversRouteOf(key, all))));
}

/** Reads, changes and writes the routes, and tells the running HAProxy, one caller at a time. */
async function change(
  workspace: string,
  key: { readonly service: string; readonly stage: string },
  edit: (found: Route | undefined, all: readonly Route[]) => Route | undefined,
): Promise<void> {
  const { runtimeSocket } = frontDoorOf(workspace);
  const lock = await acquireLock(join(localStageFolder(workspace), 'front-door', 'lock'), { pollMs: 20 });
  try {
    const all = readRoutes(workspace);
    const host = hostOf(key);
    const found = all.find((route) => hostOf(route) === host);
    const next = edit(found, all);
    const others = all.filter((route) => route !== found);
    await runtimeChange(runtimeSocket, transition(workspace, found, next));
    writeRoutes(workspace, next ? [...others, next] : others);
  } finally {
    lock.release();
  }
}

/** The runtime commands that lead from one route to the next; a host is routed last and unrouted first. */
export function transition(workspace: string, before: Route | undefined, after: Route | undefined): string[] {
  const files = mapFiles(workspace);
  const some = after ?? before;
  if (!some) return [];
  const host = hostOf(some);
  const old = before && mapRows(before);
  const next = after && mapRows(after);
  const released = before?.kind === 'servers' && (after?.kind !== 'servers' || after.slot !== before.slot);
  return [
    ...(old && !next ? [`del map ${files.backends} ${host}`] : []),
    ...mapCommands(files.targets, host, old?.target, next?.target),
    ...(after?.kind === 'servers' ? mapCommands(files.health, backendOf(after), old?.health, next?.health) : []),
    ...(after?.kind === 'servers' ? serverCommands(after, before?.kind === 'servers' ? before : undefined) : []),
    ...(next ? mapCommands(files.backends, host, old?.backend, next.backend) : []),
    ...(released
      ? [
          ...COLOURS.map((colour) => `set server ${backendOf(before)}/${colour} state maint`),
          ...mapCommands(files.health, backendOf(before), old?.health, undefined),
        ]
      : []),
  ];
}

function mapCommands(file: string, key: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  if (after === undefined) return [`del map ${file} ${key}`];
  return [before === undefined ? `add map ${file} ${key} ${after}` : `set map ${file} ${key} ${after}`];
}

function serverCommands(after: ServersRoute, before: ServersRoute | undefined): string[] {
  return COLOURS.flatMap((colour) => {
    const name = `${backendOf(after)}/${colour}`;
    const next = after[colour];
    const old = before?.[colour];
    if (!next) return old ? [`set server ${name} state maint`] : [];
    const moved = old?.host !== next.host || old.port !== next.port;
    const begin = [
      `set server ${name} state maint`,
      `set server ${name} addr ${next.host} port ${next.port}`,
      // HAProxy takes a server that leaves maintenance for healthy. Without weight it gets nothing until it is marked
      // down, and then comes up by its own health check.
      `set server ${name} weight 0`,
      `set server ${name} state ready`,
      `set server ${name} health down`,
    ];
    return [
      ...(moved ? begin : []),
      `set server ${name} weight ${next.weight}`,
      ...(moved && !next.draining ? [] : [`set server ${name} state ${next.draining ? 'drain' : 'ready'}`]),
    ];
  });
}

function freeSlot(all: readonly Route[]): number {
  const taken = new Set(all.flatMap((route) => (route.kind === 'servers' ? [route.slot] : [])));
  for (let slot = 1; slot <= SLOTS; slot += 1) if (!taken.has(slot)) return slot;
  throw new LocalStageError(
    'FRONT_DOOR_FULL',
    `expected at most ${SLOTS} services in containers at once, found all places taken. Destroy a preview stage that nobody needs`,
  );
}

function serversRouteOf(key: { service: string; stage: string }, all: readonly Route[]): ServersRoute {
  const found = all.find((route) => hostOf(route) === hostOf(key));
  if (found?.kind === 'servers') return found;
  throw new LocalStageError(
    'ROUTE_MISSING',
    `expected servers of ${key.service} on stage ${key.stage} at the front door, found ${found ? 'a route to the emulator' : 'none'}. Deploy the service first`,
  );
}

function serverOf(route: ServersRoute, colour: Colour): RoutedServer {
  const server = route[colour];
  if (server) return server;
  throw new LocalStageError(
    'ROUTE_MISSING',
    `expected a ${colour} server of ${route.service}, found none. Deploy it first`,
  );
}

const withStage = ({ service, stage = 'local' }: Service) => ({ service, stage });

function frontDoorOf(workspace: string) {
  const { frontDoor } = readLocalState(workspace);
  if (frontDoor) return frontDoor;
  throw new LocalStageError('LOCAL_STAGE_DOWN', 'expected the front door to be up. Start it: npx nx up local');
}
