import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobOfFile, StepOfFile, WorkflowFile } from '../../workflows/workflow-file';
import { freshEnvironment } from './clone';
import { type Contexts, evaluate, interpolate, truthy } from './expressions';

export interface StepResult {
  readonly job: string;
  readonly step: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  /** Command that really ran; undefined for an action. */
  readonly ran?: string;
  readonly output: string;
  readonly seconds: number;
}

export interface RunnerOptions {
  /** A clone with the commit to check out. */
  readonly clone: string;
  /** A folder of its own for what jobs hand to each other. */
  readonly scratch: string;
  readonly contexts: Contexts;
  readonly environment?: Readonly<Record<string, string>>;
  /** Longest time of one step, in seconds. */
  readonly stepSeconds: number;
}

interface StepEnd {
  readonly outcome: 'success' | 'failure';
  readonly outputs: Record<string, string>;
}

/**
 * Runs the scripts of a workflow as they stand in its file: `bash -e`, in the clone, with the environment that the expressions give.
 * Actions are another party's: of these it does what hands files from job to job, and takes what sets up a machine as done.
 */
export class WorkflowRunner {
  public readonly results: StepResult[] = [];
  private readonly needs: Record<string, { result: string; outputs: Record<string, string> }> = {};

  constructor(
    private readonly workflow: WorkflowFile,
    private readonly options: RunnerOptions,
  ) {}

  /** @param wanted jobs to run; the others are left out */
  public run(wanted: readonly string[] = Object.keys(this.workflow.jobs)): void {
    // In the file a job stands after those that it needs.
    for (const [id, job] of Object.entries(this.workflow.jobs)) if (wanted.includes(id)) this.runJob(id, job);
  }

  private runJob(id: string, job: JobOfFile): void {
    const steps: Record<string, { outputs: Record<string, string> }> = {};
    const needed = (job.needs ?? []).map((name) => this.needs[name]?.result ?? 'skipped');
    let failed = needed.some((result) => result !== 'success');
    const contexts = () => ({ runner: { os: 'Linux' }, ...this.options.contexts, needs: this.needs, steps, failed });
    const wanted = (condition: string | undefined) =>
      truthy(evaluate(condition ?? 'success()', contexts())) &&
      (!failed || /always\(\)|failure\(\)/.test(condition ?? ''));
    const result = { result: 'skipped', outputs: {} };
    this.needs[id] = result;
    if (!wanted(job.if)) return;
    failed = false;
    for (const step of job.steps) {
      if (!wanted(step.if)) {
        this.results.push({ job: id, step: step.name, outcome: 'skipped', output: '', seconds: 0 });
        continue;
      }
      const { outcome, outputs } = this.runStep(id, job, step, contexts());
      if (step.id !== undefined) steps[step.id] = { outputs };
      failed ||= outcome === 'failure';
    }
    result.result = failed ? 'failure' : 'success';
  }

  private runStep(job: string, { env }: JobOfFile, step: StepOfFile, contexts: Contexts): StepEnd {
    const started = performance.now();
    const note = (outcome: StepResult['outcome'], output: string, ran?: string) =>
      this.results.push({ job, step: step.name, outcome, ran, output, seconds: (performance.now() - started) / 1000 });
    if (step.run === undefined) {
      this.handOver(step, contexts);
      note('success', '');
      return { outcome: 'success', outputs: {} };
    }
    const outputFile = join(mkdtempSync(join(this.options.scratch, 'step-')), 'output');
    writeFileSync(outputFile, '');
    const values = Object.entries({ ...env, ...step.env }).map(([name, value]) => [
      name,
      interpolate(String(value), contexts),
    ]);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: this.options.clone,
      env: {
        ...freshEnvironment(),
        ...this.options.environment,
        ...Object.fromEntries(values),
        GITHUB_OUTPUT: outputFile,
      } as NodeJS.ProcessEnv,
      encoding: 'utf8',
      timeout: this.options.stepSeconds * 1000,
      maxBuffer: 64 * 1024 * 1024,
    });
    const outcome = status === 0 ? 'success' : 'failure';
    note(outcome, stdout + stderr, step.run);
    const lines = readFileSync(outputFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='));
    const outputs = lines.map((line): [string, string] => [
      line.split('=')[0] ?? '',
      line.slice(line.indexOf('=') + 1),
    ]);
    return { outcome, outputs: Object.fromEntries(outputs) };
  }

  /** What the actions for artefacts do: files of one job, in another. */
  private handOver({ uses = '', with: given = {} }: StepOfFile, contexts: Contexts): void {
    const artefacts = join(this.options.scratch, 'artefacts');
    const place = join(artefacts, interpolate(String(given.name ?? given.pattern), contexts));
    if (uses.startsWith('actions/upload-artifact@')) {
      for (const file of globSync(String(given.path), { cwd: this.options.clone })) {
        mkdirSync(dirname(join(place, file)), { recursive: true });
        cpSync(join(this.options.clone, file), join(place, file), { recursive: true });
      }
    }
    if (uses.startsWith('actions/download-artifact@')) {
      // By its name an artefact has to be there; a pattern may match none.
      if (!existsSync(place) && given.pattern === undefined) throw new Error(`no artefact ${String(given.name)}`);
      mkdirSync(place, { recursive: true });
      cpSync(place, join(this.options.clone, String(given.path)), { recursive: true });
    }
  }
}
