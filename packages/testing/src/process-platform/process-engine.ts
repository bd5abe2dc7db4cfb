import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { behaviourSchema, type RunningServer } from './behaviour';
import { Processes } from './processes';

interface Context {
  readonly version: string;
  readonly signal: AbortSignal;
}

interface ProcessRelease {
  readonly version: string;
  readonly platformId: string;
  readonly artefacts: Readonly<Record<string, string>>;
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ProcessEngineOptions {
  /** Where the processes' files lie; removing it ends them. */
  readonly folder: string;
  /** File that holds the `Behaviour` of the version to deploy, as JSON. */
  readonly program: string;
  /** Whether a release can be asked before it has traffic. @default true */
  readonly direct?: boolean;
  /** @default [10, 50, 100] */
  readonly trafficSteps?: readonly number[];
}

/**
 * An engine of delivery whose platform is processes of this machine: real servers behind a real front, up in a moment.
 *
 * It keeps to the shape of delivery's `Engine` without importing it, because delivery's own tests use it.
 * A file `pause-at` in its folder that names a step, such as `shift:after`, makes it stop there for good: the moment to kill it.
 */
export function createProcessEngine(options: ProcessEngineOptions) {
  const { folder, program, direct = true } = options;
  const processes = new Processes(folder);

  const release = async ({ version, artefact, pid }: RunningServer): Promise<ProcessRelease> => ({
    version,
    platformId: String(pid),
    artefacts: { program: artefact },
    url: `http://127.0.0.1:${await processes.front()}`,
    outputs: {},
  });
  const find = (version: string) => processes.servers().find((server) => server.version === version);
  const heaviest = () => [...processes.routes()].sort((a, b) => b.weight - a.weight)[0];

  async function at<T>(step: string, work: () => Promise<T>): Promise<T> {
    await checkpoint(folder, `${step}:before`);
    const result = await work();
    await checkpoint(folder, `${step}:after`);
    return result;
  }

  return {
    trafficSteps: options.trafficSteps ?? [10, 50, 100],

    async current(_context: Context): Promise<ProcessRelease | undefined> {
      const server = find(heaviest()?.version ?? '');
      return server && release(server);
    },

    prepare: (context: Context): Promise<ProcessRelease> =>
      at('prepare', async () => {
        const behaviour = behaviourSchema.parse(JSON.parse(readFileSync(program, 'utf8')));
        return release(await processes.start(context.version, behaviour, context.signal));
      }),

    shift: (_context: Context, next: ProcessRelease, percent: number): Promise<void> =>
      at('shift', async () => {
        const others = processes.routes().filter(({ version }) => version !== next.version);
        const old = others.sort((a, b) => b.weight - a.weight)[0];
        const server = find(next.version);
        if (!server) throw new Error(`${next.version} does not run any more`);
        const share = { version: next.version, port: server.port, weight: percent };
        processes.route(old ? [{ ...old, weight: 100 - percent }, share] : [share]);
        return Promise.resolve();
      }),

    commit: (_context: Context, next: ProcessRelease): Promise<void> =>
      at('commit', async () => {
        processes.route(processes.routes().filter(({ version }) => version === next.version));
        for (const { version } of processes.servers()) if (version !== next.version) await processes.stop(version);
      }),

    backOut: (context: Context, _next: ProcessRelease | undefined, previous: ProcessRelease | undefined) =>
      at('back-out', async () => {
        if (previous) {
          const artefact = previous.artefacts.program ?? '';
          const server =
            find(previous.version) ?? (await processes.startAgain(previous.version, artefact, context.signal));
          processes.route([{ version: server.version, port: server.port, weight: 100 }]);
        } else {
          processes.route([]);
        }
        for (const { version } of processes.servers()) if (version !== previous?.version) await processes.stop(version);
      }),

    destroy: (_context: Context): Promise<void> =>
      at('destroy', () => {
        processes.stopAll();
        return Promise.resolve();
      }),

    ...(direct && {
      request: (
        _context: Context,
        next: ProcessRelease,
        question: { method: string; path: string; timeoutMs: number },
      ) => ask(find(next.version)?.port ?? 0, question),
    }),

    async observe(_context: Context, next: ProcessRelease) {
      const { requests, failed } = (await processes.counters())[next.version] ?? { requests: 0, failed: 0 };
      return { requests, failed };
    },

    limitations: () => ['processes of this machine stand in for a platform'],
  };
}

function ask(port: number, { method, path, timeoutMs }: { method: string; path: string; timeoutMs: number }) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    send({ host: '127.0.0.1', port, method, path, signal, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

async function checkpoint(folder: string, name: string): Promise<void> {
  const file = join(folder, 'pause-at');
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() !== name) return;
  // Renamed into place: whoever waits for the file reads it the moment that it is there.
  writeFileSync(join(folder, 'paused.new'), name);
  renameSync(join(folder, 'paused.new'), join(folder, 'paused'));
  // Until somebody kills it; a workspace that was removed has nobody left who would.
  while (existsSync(folder)) await sleep(1000);
  throw new Error(`${folder} was removed while the engine stood at ${name}`);
}
