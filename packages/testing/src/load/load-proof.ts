import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoadOptions, type ResolvedLoadOptions, resolveLoadOptions } from './load-options';
import { plot } from './plot';
import { type Expectation, type LoadReport, type Mark, summarise } from './report';
import type { WorkerResult } from './worker';

/** Compiled program, also where a test runs these sources without compiling. */
const WORKER = join(__dirname, '../../lib/load/worker.js');

/** Load that runs until it is stopped. */
export interface RunningLoad {
  /** Names this moment in the report. */
  mark(label: string): void;
  /** Ends the load, waits for what is under way, and judges what was seen. */
  stop(expectation?: Expectation): Promise<FinishedLoad>;
}

export interface FinishedLoad {
  readonly report: LoadReport;
  /** Writes `<path>.json` and `<path>.svg`. */
  save(path: string): void;
}

/**
 * Starts an open loop of requests against a service, in a process of its own.
 *
 * @throws {LoadOptionsError} where the options are wrong or the load would leave this machine
 */
export async function startLoad(options: LoadOptions): Promise<RunningLoad> {
  const resolved = resolveLoadOptions(options);
  const child = fork(WORKER, [JSON.stringify(resolved)], { serialization: 'advanced', execArgv: [] });
  const marks: Mark[] = [];
  const finished = new Promise<WorkerResult>((resolve, reject) => {
    child.on('message', (message) => message !== 'started' && resolve(message as WorkerResult));
    child.on('exit', (code) => reject(new Error(`the load ended early with ${code}`)));
  });
  // Reported by `stop`; an early end must not bring the whole test down before.
  finished.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
  });
  const started = performance.now();
  return {
    mark: (label) => void marks.push({ atMs: Math.round(performance.now() - started), label }),
    async stop(expectation) {
      if (child.connected) child.send('stop');
      return finish(resolved, await finished, marks, expectation);
    },
  };
}

function finish(
  options: ResolvedLoadOptions,
  { samples, lagMs }: WorkerResult,
  marks: readonly Mark[],
  expectation?: Expectation,
): FinishedLoad {
  const report = summarise(options, samples, marks, lagMs, expectation);
  return {
    report,
    save(path) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
      writeFileSync(`${path}.svg`, plot(options, samples, report));
    },
  };
}
