import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { mapFiles, readRoutes, runtimeCommands } from '@fairway/delivery';
import { LocalError } from '../errors';
import { writeAtomically } from '../files';
import type { Layout } from '../layout';
import { canBind, candidates, freePort, rememberedPorts, rememberPort } from '../ports';
import { type RunningPart, runningPart, startPart, stopPart } from '../process/part-process';
import { renderConfig, renderMaps } from './config';

export const PART = 'front-door';
const FIRST_PORT = 8080;
const READY_MS = 10_000;
/** A socket's path is at most 107 bytes on Linux and 103 on macOS, and HAProxy binds a longer name first. */
const MAX_SOCKET = 85;

export interface FrontDoor extends RunningPart {
  readonly host: string;
  readonly port: number;
  readonly runtimeSocket: string;
}

/**
 * Starts HAProxy with every route that was registered before.
 *
 * @throws {LocalError} `HAPROXY_MISSING`, `HAPROXY_CONFIG`, `FRONT_DOOR_NOT_READY` or `PORTS_TAKEN`
 */
export async function startFrontDoor(
  layout: Layout,
  emulator: { readonly host: string; readonly port: number; readonly caFile: string },
): Promise<FrontDoor> {
  const hosts = (await canBind('::1', 0)) ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  const runtimeSocket = socketPath(layout);
  const routes = readRoutes(layout.workspace);
  const files = mapFiles(layout.workspace);
  const maps = renderMaps(routes);
  for (const name of ['backends', 'targets', 'health'] as const) writeAtomically(files[name], maps[name]);
  const configFile = join(layout.frontDoor, 'haproxy.cfg');
  const env = { PATH: '/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin', FAIRWAY_PAGE: files.page };
  const tried = new Set<number>();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const row = candidates(rememberedPorts(layout.portsFile)[PART], FIRST_PORT).filter((port) => !tried.has(port));
    const port = await freePort(hosts, row);
    tried.add(port);
    const luaFile = join(__dirname, '../../haproxy/directory.lua');
    const config = { workspace: layout.workspace, hosts, port, runtimeSocket, luaFile, emulator, routes };
    writeAtomically(configFile, renderConfig(config));
    await check(configFile, env);
    const running = await startPart(layout, PART, { command: 'haproxy', args: ['-db', '-f', configFile], env });
    if (await becomesReady(layout, runtimeSocket, running.pid)) {
      rememberPort(layout.portsFile, PART, port);
      return { ...running, host: '127.0.0.1', port, runtimeSocket };
    }
    await stopPart(layout, PART, 500);
  }
  throw new LocalError(
    'FRONT_DOOR_NOT_READY',
    `expected HAProxy to answer within ${READY_MS / 1000} s, found that it did not. The end of ${layout.logFile(PART)}:\n` +
      readFileSync(layout.logFile(PART), 'utf8').trimEnd().split('\n').slice(-8).join('\n'),
  );
}

/** Whether the HAProxy behind the socket is this process. */
export async function isFrontDoorHealthy(runtimeSocket: string, pid: number): Promise<boolean> {
  try {
    const [info = ''] = await runtimeCommands(runtimeSocket, ['show info']);
    return new RegExp(`^Pid: ${pid}$`, 'm').test(info);
  } catch {
    return false;
  }
}

/** In the local folder, or where that path is too long in a folder of our own in the temporary one. */
export function socketPath(layout: Layout): string {
  const own = join(layout.frontDoor, 'runtime.sock');
  if (Buffer.byteLength(own) <= MAX_SOCKET) return own;
  const folder = shortFolder(layout);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new LocalError(
      'SOCKET_FOLDER_UNSAFE',
      `expected ${folder} to be a folder of your own that nobody else may enter, found otherwise. Delete it: rm -r ${folder}`,
    );
  }
  return join(folder, 'runtime.sock');
}

export function removeSocket(layout: Layout): void {
  rmSync(join(layout.frontDoor, 'runtime.sock'), { force: true });
  rmSync(shortFolder(layout), { recursive: true, force: true });
}

const shortFolder = (layout: Layout) => join(tmpdir(), `fairway-${layout.clone}`);

async function check(configFile: string, env: Record<string, string>): Promise<void> {
  try {
    await promisify(execFile)('haproxy', ['-c', '-f', configFile], { env, timeout: 10_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new LocalError(
        'HAPROXY_MISSING',
        'expected HAProxy 2.6 or newer, found none. Install it (Debian, Ubuntu: apt-get install haproxy; macOS: brew install haproxy), or let the set-up do it: npm run setup',
      );
    }
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new LocalError(
      'HAPROXY_CONFIG',
      `expected HAProxy to accept ${configFile}, found: ${stderr.trim() || message}`,
    );
  }
}

async function becomesReady(layout: Layout, socket: string, pid: number): Promise<boolean> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    if (await isFrontDoorHealthy(socket, pid)) return true;
    if (!runningPart(layout, PART)) return false;
    await sleep(20);
  }
  return false;
}
