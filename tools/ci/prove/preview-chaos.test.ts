import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { WORKSPACE } from '../src/commands';
import { type PreviewWorld, reconcile } from '../src/preview';
import { ConcurrencyGroups } from '../test/support/concurrency-groups';
import { type Deed, PullRequestState, story } from '../test/support/story';

/** Real deployments take seconds each; the simulation in `test` does five hundred. */
const RUNS = Number(process.env.PROVE_RUNS ?? 8);
/** The service that is deployed soonest. */
const SERVICE = 'status-app';
/** Pull requests whose stories go on at the same time, each on a stage of its own. */
const NUMBERS = [931, 932, 933];
/** Longest pause between two deeds, in milliseconds: shorter than a deployment, so that they meet it everywhere. */
const PAUSE_MS = 4000;
/** GitHub gives a cancelled step so long to end by itself. */
const GRACE_MS = 7500;

const environment = Object.fromEntries(
  Object.entries({ ...process.env, CI: 'true' }).filter(([name]) => !/^(NX_|NODE_TEST_CONTEXT$)/.test(name)),
);

/** Runs the command of the workspace, as the job does; a cancelled job first asks it to end, then ends it. */
function fairway(stage: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${WORKSPACE}/packages/cli/bin/fairway.js`, ...args], {
      cwd: WORKSPACE,
      env: { ...environment, STAGE: stage },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    child.on('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      if (code === 0) resolve(output);
      else reject(new Error(`fairway ${args.join(' ')} ended with ${code}\n${output.slice(-2000)}`));
    });
  });
}

/** One pull request, and what its jobs did to a stage that is really there. */
class Story {
  private readonly pullRequest = new PullRequestState();
  private readonly groups = new ConcurrencyGroups();
  private working = 0;
  private overlaps = 0;
  private cancelled = false;
  private readonly stage: string;
  public deployments = 0;

  constructor(private readonly number: number) {
    this.stage = `pr-${number}`;
  }

  public async play(deeds: readonly Deed[], pauses: readonly number[]): Promise<void> {
    this.start();
    for (const [index, deed] of deeds.entries()) {
      await sleep(pauses[index % pauses.length] ?? 0);
      if (deed === 'cancel') this.cancelled = this.groups.cancelRunning(this.stage) || this.cancelled;
      // The nightly sweep and a repeated run start the very same job.
      const event = this.pullRequest.apply(deed);
      if (event || deed === 'rerun' || deed === 'nightly') this.start();
    }
    await this.groups.idle();
    // What a person cancelled half-way is the nightly sweep's.
    if (this.cancelled) this.start();
    await this.groups.idle();
  }

  public async judge(): Promise<void> {
    assert.equal(this.overlaps, 0, 'two jobs worked on one stage at once');
    if (this.pullRequest.open) {
      await fairway(this.stage, ['verify', '--service', SERVICE]);
      return;
    }
    assert.deepEqual(await leftovers(this.stage), [], 'left on the stage of a closed pull request');
    const { stdout } = spawnSync(
      'docker',
      ['ps', '--all', '--quiet', '--filter', `label=fairway.stage=${this.stage}`],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(stdout.trim(), '', 'a container of a closed pull request runs');
  }

  private start(): void {
    this.groups.enter({ group: this.stage, cancelInProgress: false, work: (signal) => this.job(signal) });
  }

  private async job(signal: AbortSignal): Promise<void> {
    this.working += 1;
    if (this.working > 1) this.overlaps += 1;
    try {
      await reconcile(this.world(signal), this.number);
    } finally {
      this.working -= 1;
    }
  }

  private world(signal: AbortSignal): PreviewWorld {
    return {
      pullRequest: (number) => {
        signal.throwIfAborted();
        return Promise.resolve({ number, wanted: this.pullRequest.open, base: 'main' });
      },
      deploy: async () => {
        this.deployments += 1;
        await fairway(this.stage, ['deploy', '--again', '--service', SERVICE], signal);
      },
      destroy: async () => {
        if ((await leftovers(this.stage)).length > 0)
          await fairway(this.stage, ['destroy', '--service', SERVICE], signal);
      },
    };
  }
}

/** What the sweep finds of the stage. */
async function leftovers(stage: string): Promise<unknown[]> {
  const found = JSON.parse(await fairway(stage, ['sweep', '--json'])) as { stage: string }[];
  return found.filter((one) => one.stage === stage);
}

describe(`a preview of ${SERVICE} on the local stage`, () => {
  const nx = (...args: string[]) =>
    spawnSync('npx', ['nx', ...args], {
      cwd: WORKSPACE,
      env: { ...environment, STAGE: `pr-${NUMBERS[0]}` },
      stdio: 'inherit',
    }).status;

  before(() => {
    // Builds the image and brings the local stage up; what follows deploys by the command alone.
    assert.equal(nx('deploy', SERVICE), 0);
  });
  after(() => Promise.all(NUMBERS.map((number) => fairway(`pr-${number}`, ['destroy', '--service', SERVICE]))));

  test(`is right in the end, in ${RUNS} random stories of pushes, closings, reopenings, cancellations and repeats`, async () => {
    const seed = Number(process.env.PROVE_SEED ?? Date.now() % 1_000_000);
    process.stdout.write(`seed ${seed}: PROVE_SEED=${seed} repeats it\n`);
    const pauses = fc.array(fc.nat(PAUSE_MS), { minLength: 12, maxLength: 12 });
    const stories = fc.sample(fc.tuple(story, pauses), { numRuns: RUNS, seed });
    await Promise.all(
      NUMBERS.map(async (number) => {
        for (let next = stories.pop(); next; next = stories.pop()) {
          const [deeds, waits] = next;
          const told = new Story(number);
          await told.play(deeds, waits);
          await told.judge();
          process.stdout.write(`${deeds.join(' ')}: ${told.deployments} deployments\n`);
        }
      }),
    );
  });
});
