import { spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Behaviour,
  behaviourSchema,
  type FrontCounters,
  type Routes,
  type RunningServer,
  runningServerSchema,
} from './behaviour';

/** Compiled programs, also where a test runs these sources without compiling. */
const PROGRAMS = join(__dirname, '../../lib/process-platform');

/** The processes of one test service below a folder: servers, and the front that shares requests among them. */
export class Processes {
  constructor(private readonly folder: string) {
    mkdirSync(join(folder, 'servers'), { recursive: true });
    mkdirSync(join(folder, 'artefacts'), { recursive: true });
  }

  /** Servers that run, as they wrote of themselves. */
  public servers(): RunningServer[] {
    const folder = join(this.folder, 'servers');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const server = runningServerSchema.safeParse(readJson(join(this.folder, 'servers', name)));
        return server.success && isRunning(server.data.pid) ? server.data : [];
      });
  }

  /** Starts a server, or returns the one of that version that runs already. */
  public async start(version: string, behaviour: Behaviour, signal: AbortSignal): Promise<RunningServer> {
    const running = this.servers().find((server) => server.version === version);
    if (running) return running;
    const file = this.serverFile(version);
    rmSync(file, { force: true });
    const config = JSON.stringify({ version, behaviour, file });
    const child = spawn(process.execPath, [join(PROGRAMS, 'server.js'), config], outliving());
    child.unref();
    let ended = false;
    child.on('exit', () => (ended = true));
    for (;;) {
      signal.throwIfAborted();
      const started = this.servers().find((server) => server.version === version);
      if (started) {
        this.keepArtefact(started.artefact, behaviour);
        return started;
      }
      if (ended) throw new Error(`${version} ended before it listened`);
      await sleep(10);
    }
  }

  /** Starts a version again from what was kept of it. */
  public async startAgain(version: string, artefact: string, signal: AbortSignal): Promise<RunningServer> {
    const kept = readJson(join(this.folder, 'artefacts', `${artefact.replace('sha256:', '')}.json`));
    return this.start(version, behaviourSchema.parse(kept), signal);
  }

  /** Lets a server finish what it has under way, then ends it. */
  public async stop(version: string): Promise<void> {
    const server = this.servers().find((candidate) => candidate.version === version);
    // A version that never answers is not waited for.
    for (let waited = 0; waited < 2000 && (await this.counters())[version]?.active; waited += 20) await sleep(20);
    rmSync(this.serverFile(version), { force: true });
    if (!server) return;
    kill(server.pid, 'SIGTERM');
    for (let waited = 0; waited < 1000 && isRunning(server.pid); waited += 20) await sleep(20);
    kill(server.pid, 'SIGKILL');
  }

  /** Starts the front unless it runs. @returns its port */
  public async front(): Promise<number> {
    const file = join(this.folder, 'front.json');
    const known = this.readFront();
    if (known && isRunning(known.pid)) return known.port;
    rmSync(file, { force: true });
    if (!existsSync(join(this.folder, 'routes.json'))) this.route([]);
    // The same port again: an address that people know outlives a restart.
    const args = [join(PROGRAMS, 'front.js'), this.folder, String(known?.port ?? 0)];
    const child = spawn(process.execPath, args, outliving());
    child.unref();
    while (!existsSync(file)) {
      if (child.exitCode !== null) throw new Error(`the front ended with ${child.exitCode} before it listened`);
      await sleep(10);
    }
    return (readJson(file) as { port: number }).port;
  }

  public routes(): Routes {
    return existsSync(join(this.folder, 'routes.json')) ? (readJson(join(this.folder, 'routes.json')) as Routes) : [];
  }

  public route(routes: Routes): void {
    const file = join(this.folder, 'routes.json');
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(routes));
    renameSync(`${file}.${process.pid}`, file);
  }

  /** What the front counted, by version; nothing where it does not run. */
  public async counters(): Promise<Record<string, FrontCounters>> {
    const front = this.readFront();
    if (!front || !isRunning(front.pid)) return {};
    const response = await fetch(`http://127.0.0.1:${front.port}/.front/counters`);
    return (await response.json()) as Record<string, FrontCounters>;
  }

  /** Ends everything at once. */
  public stopAll(): void {
    const front = this.readFront();
    for (const { pid } of [...this.servers(), ...(front ? [front] : [])]) kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private readFront(): { pid: number; port: number } | undefined {
    const file = join(this.folder, 'front.json');
    return existsSync(file) ? (readJson(file) as { pid: number; port: number }) : undefined;
  }

  private keepArtefact(artefact: string, behaviour: Behaviour): void {
    writeFileSync(join(this.folder, 'artefacts', `${artefact.replace('sha256:', '')}.json`), JSON.stringify(behaviour));
  }

  private serverFile(version: string): string {
    return join(this.folder, 'servers', `${version.replace(/[^\w.+-]/g, '_')}.json`);
  }
}

/** A platform outlives the deployment: it must not carry the mark by which a killed deployment's tools are found. */
function outliving(): SpawnOptions {
  const { FAIRWAY_DEPLOYMENT: _deployment, ...env } = process.env;
  return { detached: true, stdio: 'ignore', env };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // An ended child that nobody waited for still takes signals.
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
