import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutContext } from '@fairway/delivery';
import { type Cluster, kubectl } from './cluster';
import { namespaceOf, RELEASE } from './release';

const POLL_MS = 1000;
/** Reasons that time does not mend, and how long each must last, in seconds. */
const HOPELESS: Readonly<Record<string, number>> = {
  ErrImageNeverPull: 2,
  ErrImagePull: 10,
  ImagePullBackOff: 10,
  InvalidImageName: 2,
  CreateContainerConfigError: 5,
  CreateContainerError: 5,
  RunContainerError: 5,
};
/** A pod that ended after so many restarts will not come up. */
const RESTARTS = 1;
/** Longest that a started pod may take to become ready, or a new one to be started, in seconds, where it says what it lacks. */
export const READY_SECONDS = 20;
/** The same where nothing is said: a busy machine is slow, and slow is not broken. */
export const SILENT_SECONDS = 75;

interface Container {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: { readonly startedAt: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string };
  };
}

export interface Pod {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly Container[];
    readonly containerStatuses?: readonly Container[];
  };
}

/** What is wrong with a pod that is not ready, and whether waiting on is of no use. */
export interface Finding {
  readonly pod: string;
  readonly what: string;
  readonly hopeless: boolean;
  /** It took so long that any reason in its log or events makes it hopeless. */
  readonly late?: boolean;
  /** Container whose log says more, and whether it is that of its last life. */
  readonly log?: { readonly container: string; readonly previous: boolean };
}

/** Judges one pod at a moment (milliseconds of the epoch); undefined where it is ready or has nothing wrong yet. */
export function judge({ metadata, status }: Pod, now: number): Finding | undefined {
  const pod = metadata.name;
  const ageOf = (time: string) => (now - Date.parse(time)) / 1000;
  const conditionOf = (type: string) => status.conditions?.find((condition) => condition.type === type);
  if (metadata.deletionTimestamp || conditionOf('Ready')?.status === 'True') return undefined;
  const age = ageOf(metadata.creationTimestamp);
  const unscheduled = conditionOf('PodScheduled');
  if (unscheduled?.status === 'False') {
    return { pod, what: `no node takes it: ${unscheduled.message ?? ''}`, hopeless: age > READY_SECONDS };
  }
  const patience = (seconds: number) => ({ hopeless: seconds > SILENT_SECONDS, late: seconds > READY_SECONDS });
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  for (const { name, ready, restartCount, state } of containers) {
    const { waiting, running, terminated } = state;
    if (terminated?.exitCode === 0) continue;
    const crashed = terminated !== undefined || waiting?.reason === 'CrashLoopBackOff';
    if (crashed) {
      const log = { container: name, previous: terminated === undefined };
      return { pod, what: `${name} ends again and again`, hopeless: restartCount >= RESTARTS, log };
    }
    if (waiting?.reason !== undefined && HOPELESS[waiting.reason] !== undefined) {
      const what = `${waiting.reason}: ${waiting.message ?? 'no message'}`;
      return { pod, what, hopeless: age > HOPELESS[waiting.reason]! };
    }
    if (running && !ready && !status.initContainerStatuses?.some((init) => init.name === name)) {
      const since = ageOf(running.startedAt);
      const what = `${name} runs for ${Math.round(since)} s and is not ready`;
      return { pod, what, ...patience(since), log: { container: name, previous: false } };
    }
  }
  if (age <= READY_SECONDS) return undefined;
  return { pod, what: `it has not been started for ${Math.round(age)} s`, ...patience(age) };
}

/**
 * Looks at the new pods while Helm waits for them: Helm itself says no more than that time is up, and takes them away.
 *
 * `hopeless` fires once waiting is of no use, so that the old release is back in seconds and not after the whole time.
 */
export class RolloutWatch {
  private readonly hope = new AbortController();
  private readonly ended = new AbortController();
  /** Pods of this rollout are younger; their times have whole seconds. */
  private readonly since = Math.floor(Date.now() / 1000) * 1000;
  private said: readonly string[] = [];
  private readonly done: Promise<void>;

  constructor(
    private readonly cluster: Cluster,
    private readonly context: RolloutContext,
  ) {
    this.done = this.follow();
  }

  public get hopeless(): AbortSignal {
    return this.hope.signal;
  }

  /** What was wrong last, a few lines; empty where nothing was seen. */
  public async end(): Promise<readonly string[]> {
    this.ended.abort();
    await this.done;
    return this.said;
  }

  private async follow(): Promise<void> {
    while (!this.ended.signal.aborted && !this.hope.signal.aborted) {
      await this.look().catch(() => undefined);
      await sleep(POLL_MS, undefined, { signal: this.ended.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const selector = `app.kubernetes.io/instance=${RELEASE},app.kubernetes.io/name=${RELEASE}`;
    const text = await this.kubectl('get', 'pods', '--selector', selector, '-o', 'json');
    const pods = (JSON.parse(text) as { items: Pod[] }).items.filter(
      ({ metadata }) => Date.parse(metadata.creationTimestamp) >= this.since,
    );
    const findings = pods.flatMap((pod) => judge(pod, Date.now()) ?? []);
    const worst = findings.find(({ hopeless }) => hopeless) ?? findings.find(({ late }) => late) ?? findings[0];
    if (worst) this.said = await this.explain(worst);
    else if (pods.length === 0) this.said = await this.events('FailedCreate', 'ReplicaSet');
    const refused = pods.length === 0 && this.said.length > 0 && Date.now() - this.since > 10_000;
    const explained = worst?.late === true && this.said.length > 1;
    if (worst?.hopeless || explained || refused) this.hope.abort();
  }

  private async explain({ pod, what, log }: Finding): Promise<readonly string[]> {
    const more = log ? await this.logOf(pod, log) : await this.events('FailedMount', 'Pod', pod);
    return [`${pod}: ${what}`, ...more];
  }

  private async logOf(pod: string, { container, previous }: NonNullable<Finding['log']>): Promise<readonly string[]> {
    const args = ['logs', pod, '--container', container, '--tail=60', `--previous=${previous}`];
    const text = await this.kubectl(...args).catch(() => '');
    return text.split('\n').flatMap(messageOf).slice(-2);
  }

  private async events(reason: string, kind: string, name?: string): Promise<readonly string[]> {
    const fields = [
      `reason=${reason}`,
      `involvedObject.kind=${kind}`,
      ...(name ? [`involvedObject.name=${name}`] : []),
    ];
    const path = '{range .items[*]}{.reason}: {.message}{"\\n"}{end}';
    const text = await this.kubectl('get', 'events', '--field-selector', fields.join(','), '-o', `jsonpath=${path}`);
    return [...new Set(text.split('\n').filter(Boolean))].slice(-2);
  }

  private kubectl(...args: readonly string[]): Promise<string> {
    return kubectl(this.cluster, [...args, '--namespace', namespaceOf(this.context)], { timeoutMs: 15_000 });
  }
}

/** The program logs JSON lines: people read their message, and lines without one, such as of requests, say nothing here. */
export function messageOf(line: string): readonly string[] {
  if (line.trim() === '') return [];
  try {
    const { message } = JSON.parse(line) as { message?: unknown };
    return typeof message === 'string' ? [message] : [];
  } catch {
    return [line];
  }
}
