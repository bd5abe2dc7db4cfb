/** One run of a job in a group. */
export interface Run {
  readonly group: string;
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly cancelInProgress: boolean;
}

interface Group {
  running?: { readonly run: Run; readonly controller: AbortController };
  /** GitHub keeps one at most: a newer one takes its place. */
  waiting?: Run;
}

export interface Ended {
  readonly run: Run;
  readonly how: 'finished' | 'failed' | 'dropped while waiting' | 'cancelled while running';
}

/**
 * Concurrency groups as GitHub documents them: one run of a group at a time, one more may wait, a newer one drops the one that
 * waits, and with `cancel-in-progress` it ends the running one as well. A person may cancel whatever runs.
 */
export class ConcurrencyGroups {
  public readonly ended: Ended[] = [];
  private readonly groups = new Map<string, Group>();
  private active: Promise<void>[] = [];

  public enter(run: Run): void {
    const group = this.groups.get(run.group) ?? {};
    this.groups.set(run.group, group);
    if (!group.running) {
      this.start(group, run);
      return;
    }
    if (group.waiting) this.ended.push({ run: group.waiting, how: 'dropped while waiting' });
    group.waiting = run;
    if (run.cancelInProgress) group.running.controller.abort();
  }

  /** What a person does who presses "cancel" on the running job. */
  public cancelRunning(name: string): boolean {
    const running = this.groups.get(name)?.running;
    running?.controller.abort();
    return running !== undefined;
  }

  public isBusy(name: string): boolean {
    return this.groups.get(name)?.running !== undefined;
  }

  /** Waits until nothing runs and nothing waits. */
  public async idle(): Promise<void> {
    while (this.active.length > 0) {
      const now = this.active;
      this.active = [];
      await Promise.all(now);
    }
  }

  private start(group: Group, run: Run): void {
    const controller = new AbortController();
    group.running = { run, controller };
    const work = run.work(controller.signal).then(
      () => this.end(group, run, controller.signal.aborted ? 'cancelled while running' : 'finished'),
      () => this.end(group, run, controller.signal.aborted ? 'cancelled while running' : 'failed'),
    );
    this.active.push(work);
  }

  private end(group: Group, run: Run, how: Ended['how']): void {
    this.ended.push({ run, how });
    delete group.running;
    const next = group.waiting;
    delete group.waiting;
    if (next) this.start(group, next);
  }
}
