import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isStage } from '../stage/stage-name';
import { localStageFolder } from './state';

const service = z.string().regex(/^[a-z][a-z0-9-]{1,29}$/);
const stage = z.string().refine(isStage, 'a stage is declared, or pr-<number>');
/** What goes into a runtime command and a log line: no blank, quote, bar or backslash. */
const urlPath = z.string().regex(/^\/[A-Za-z0-9/._~:@!$&()*+,=%-]*$/);
const port = z.number().int().min(1).max(65535);
const ipAddress = z.union([z.ipv4(), z.ipv6()]);

/** Two servers a service: one runs, the other is the next version. */
export const COLOURS = ['blue', 'green'] as const;
export type Colour = (typeof COLOURS)[number];

const serverSchema = z.strictObject({
  host: ipAddress,
  port,
  /** Share of the traffic relative to the other server's, 0 to 100. */
  weight: z.number().int().min(0).max(100),
  /** Finishes what it has and takes no new request. */
  draining: z.boolean().default(false),
});
export type RoutedServer = z.output<typeof serverSchema>;

const emulatorRoute = z.strictObject({
  kind: z.literal('emulator'),
  service,
  stage,
  /** What the emulator tells its APIs and load balancers apart by, such as `<id>.execute-api.localhost`. */
  hostHeader: z.string().regex(/^[a-zA-Z0-9.-]{1,253}(:[0-9]{1,5})?$/),
  /** Put before the path, such as an API's stage; empty for none. */
  pathPrefix: z.union([z.literal(''), urlPath]),
});
const serversRoute = z.strictObject({
  kind: z.literal('servers'),
  service,
  stage,
  /** Which of the front door's backends serves it. */
  slot: z.number().int().min(1),
  healthPath: urlPath,
  blue: serverSchema.optional(),
  green: serverSchema.optional(),
});
export const routeSchema = z.discriminatedUnion('kind', [emulatorRoute, serversRoute]);
export type Route = z.output<typeof routeSchema>;
export type ServersRoute = z.output<typeof serversRoute>;

const fileSchema = z.strictObject({ schemaVersion: z.literal(1), routes: z.array(routeSchema) });

/** Backends that wait in the front door for services in containers. */
export const SLOTS = 24;

/** `resize.localhost`, and `resize.pr-12.localhost` for another stage than `local`. */
export function hostOf(route: { readonly service: string; readonly stage: string }): string {
  return route.stage === 'local' ? `${route.service}.localhost` : `${route.service}.${route.stage}.localhost`;
}

export function routesFile(workspace: string): string {
  return join(localStageFolder(workspace), 'front-door', 'routes.json');
}

/** Every registered route; none where the file is missing or damaged, since each deployment registers its own again. */
export function readRoutes(workspace: string): Route[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(routesFile(workspace), 'utf8'))).routes;
  } catch {
    return [];
  }
}

export function writeRoutes(workspace: string, routes: readonly Route[]): void {
  const file = routesFile(workspace);
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    const sorted = [...routes].sort((a, b) => hostOf(a).localeCompare(hostOf(b)));
    writeFileSync(temporary, `${JSON.stringify({ schemaVersion: 1, routes: sorted }, undefined, 2)}\n`, {
      mode: 0o600,
    });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Rows of the two maps that the front door routes by, each `key value`. */
export function mapRows(route: Route): {
  readonly backend: string;
  readonly target?: string;
  readonly health?: string;
} {
  if (route.kind === 'emulator') return { backend: 'emulator', target: `${route.hostHeader}|${route.pathPrefix}` };
  return { backend: backendOf(route), health: route.healthPath };
}

export const backendOf = ({ slot }: Pick<ServersRoute, 'slot'>) => `slot-${slot}`;

/** Files that HAProxy loads when it starts; later changes go through the runtime API under the same names. */
export function mapFiles(workspace: string) {
  const folder = join(localStageFolder(workspace), 'front-door');
  return {
    /** Host to backend. */
    backends: join(folder, 'backends.map'),
    /** Host to what the emulator is asked for: `<host header>|<path prefix>`. */
    targets: join(folder, 'targets.map'),
    /** Backend to the path of its health check. */
    health: join(folder, 'health.map'),
    page: join(folder, 'page.html'),
  };
}
