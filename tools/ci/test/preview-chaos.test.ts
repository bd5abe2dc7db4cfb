import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type PreviewWorld, reconcile } from '../src/preview';
import { ConcurrencyGroups } from './support/concurrency-groups';
import { type Deed, PullRequestState, story } from './support/story';

const RUNS = 500;

/** How a job of the workflow behaves: ours, and two that look as good. */
type Design = 'by state, one group' | 'by event, one group' | 'by event, two groups';

/** A preview in memory, whose deployment and removal take several steps that anything may happen between. */
class Model {
  public readonly pullRequest = new PullRequestState();
  public readonly groups = new ConcurrencyGroups();
  /** Head that each of two services was deployed from. */
  public readonly services = new Map<string, number>();
  public overlaps = 0;
  public destroyedAlive = 0;
  public peopleCancelled = false;
  private working = 0;

  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly design: Design,
  ) {}

  public async play(deeds: readonly Deed[]): Promise<void> {
    const arrivals = [this.deliver('opened')];
    for (const deed of deeds) {
      await this.scheduler.schedule(Promise.resolve(), deed);
      if (deed === 'cancel') this.peopleCancelled = this.groups.cancelRunning('preview-1') || this.peopleCancelled;
      if (deed === 'rerun') arrivals.push(this.deliver('synchronize'));
      if (deed === 'nightly' && this.services.size > 0)
        arrivals.push(this.deliver(this.design === 'by state, one group' ? 'closed' : 'synchronize'));
      const event = this.pullRequest.apply(deed);
      if (event) arrivals.push(this.deliver(event));
    }
    await Promise.all(arrivals);
    await this.groups.idle();
  }

  /** The run for an event comes into its group some time after the event. */
  public async deliver(event: 'opened' | 'synchronize' | 'closed' | 'reopened'): Promise<void> {
    await this.scheduler.schedule(Promise.resolve(), `${event} arrives`);
    const group = this.design === 'by event, two groups' && event === 'closed' ? 'close-1' : 'preview-1';
    this.groups.enter({ group, cancelInProgress: false, work: (signal) => this.job(event, signal) });
  }

  private async job(event: string, signal: AbortSignal): Promise<void> {
    this.working += 1;
    if (this.working > 1) this.overlaps += 1;
    try {
      const world = this.world(signal);
      if (this.design === 'by state, one group') await reconcile(world, 1);
      else if (event === 'closed') await world.destroy('pr-1');
      else await world.deploy('pr-1', await world.pullRequest(1));
    } finally {
      this.working -= 1;
    }
  }

  private world(signal: AbortSignal): PreviewWorld {
    const step = async (label: string) => {
      await this.scheduler.schedule(Promise.resolve(), label);
      signal.throwIfAborted();
    };
    let asked = false;
    return {
      pullRequest: async (number) => {
        await step('ask GitHub');
        asked = this.pullRequest.open;
        return { number, wanted: asked, base: 'main' };
      },
      deploy: async () => {
        const { head } = this.pullRequest;
        for (const service of ['a', 'b']) {
          await step(`deploy ${service}`);
          this.services.set(service, head);
        }
      },
      destroy: async () => {
        if (asked) this.destroyedAlive += 1;
        for (const service of [...this.services.keys()]) {
          await step(`destroy ${service}`);
          this.services.delete(service);
        }
      },
    };
  }
}

async function judge(scheduler: fc.Scheduler, deeds: readonly Deed[], design: Design): Promise<void> {
  const model = new Model(scheduler, design);
  const played = model.play(deeds);
  await scheduler.waitFor(played);
  // What a person cancelled half-way is the nightly sweep's.
  if (model.peopleCancelled && model.services.size > 0)
    await scheduler.waitFor(model.deliver('closed').then(() => model.groups.idle()));
  assert.equal(model.overlaps, 0, 'two jobs worked on one stage at once');
  assert.equal(model.destroyedAlive, 0, 'a job destroyed the preview of an open pull request');
  if (!model.pullRequest.open)
    assert.deepEqual([...model.services.keys()], [], 'left on the stage of a closed pull request');
  else if (!model.peopleCancelled) {
    assert.deepEqual(
      [...model.services.values()],
      [model.pullRequest.head, model.pullRequest.head],
      'an open pull request without its newest preview',
    );
  }
}

function property(design: Design) {
  return fc.asyncProperty(fc.scheduler(), story, (scheduler, deeds) => judge(scheduler, deeds, design));
}

describe('a preview that is opened, pushed, closed and reopened in any order', () => {
  test(`is right in the end, in ${RUNS} random interleavings`, async () => {
    await fc.assert(property('by state, one group'), { numRuns: RUNS });
  });

  for (const design of ['by event, one group', 'by event, two groups'] as const) {
    test(`would not be, were the jobs to act ${design}: the simulation finds it`, async () => {
      const { failed } = await fc.check(property(design), { numRuns: RUNS });
      assert.equal(failed, true);
    });
  }
});

describe('concurrency groups', () => {
  test('run one, keep one waiting, and drop the one that waited before', async () => {
    const groups = new ConcurrencyGroups();
    const order: number[] = [];
    const run = (id: number) => ({
      group: 'g',
      cancelInProgress: false,
      work: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push(id);
      },
    });
    [1, 2, 3, 4].forEach((id) => groups.enter(run(id)));
    await groups.idle();
    assert.deepEqual(order, [1, 4]);
    assert.deepEqual(
      groups.ended.map(({ how }) => how),
      ['dropped while waiting', 'dropped while waiting', 'finished', 'finished'],
    );
  });
});
