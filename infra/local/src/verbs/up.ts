import { loadStage, type LocalState, publishLocally, type Stage, Workspace } from '@fairway/delivery';
import { acquireLock } from '@fairway/toolchain';
import {
  ACCOUNT,
  clearTemporary,
  endpointOf,
  isHealthy,
  PART as EMULATOR,
  REGION,
  startEmulator,
} from '../aws/emulator';
import { ensureStageCredentials } from '../aws/stage-credentials';
import { type Docker, dockerMissing, findDocker } from '../docker';
import { LocalError } from '../errors';
import { isFrontDoorHealthy, PART as FRONT_DOOR, startFrontDoor } from '../front-door/haproxy';
import { PART as KUBERNETES, startCluster } from '../kubernetes';
import type { Layout } from '../layout';
import { PART as METRICS, startMetrics } from '../metrics/start';
import { runningPart, stopPart } from '../process/part-process';
import { endStrays } from '../process/strays';
import { declaredServices, needDocker, needKubernetes } from '../services';
import { readState, removeState, writeState } from '../state-file';

/** Everything that is started as a process of its own. */
export const PARTS = [EMULATOR, FRONT_DOOR, METRICS, KUBERNETES] as const;

export interface UpOptions {
  readonly report: (line: string) => void;
  /** Stage that somebody is about to work on. @default the one that STAGE names */
  readonly stage?: Stage;
  /** Fires on Ctrl-C: what this call started is stopped again. */
  readonly signal?: AbortSignal;
}

/** `elsewhere`: the stage is in a cloud, so nothing here is of any use to it. */
export type UpOutcome = 'started' | 'was up' | 'elsewhere';

/** Brings the local stage up, or mends what is left of it. Calls at the same time wait for each other. */
export async function up(layout: Layout, options: UpOptions): Promise<UpOutcome> {
  const { stage = loadStage(), report } = options;
  if (!stage.isLocal) {
    report(`stage ${stage.name} is not on this machine, so nothing is started here`);
    return 'elsewhere';
  }
  layout.create();
  if (await healthyState(layout)) return 'was up';
  const lock = await acquireLock(layout.lockFile, { onWait: waiting(options), pollMs: 100 });
  try {
    if (await healthyState(layout)) return 'was up';
    await start(layout, options);
    return 'started';
  } finally {
    lock.release();
  }
}

async function start(layout: Layout, options: UpOptions): Promise<void> {
  const { report } = options;
  const killed = readState(layout) !== undefined;
  removeState(layout);
  // Whatever an interrupted run left is ended first: two emulators on one state folder would ruin it.
  await Promise.all(PARTS.map((part) => stopPart(layout, part)));
  const ended = await endStrays(layout.root);
  if (killed || ended > 0) {
    report('recovered: the stage had not been taken down; what changed in its last seconds may be lost, deploy again');
  }
  clearTemporary(layout);
  try {
    const docker = await dockerIfNeeded(layout, report);
    report('starting the AWS emulator');
    const emulator = await startEmulator(layout, docker?.bridge ?? '127.0.0.1', report);
    const endpoint = endpointOf(emulator);
    const address = { endpoint, caFile: emulator.caFile };
    options.signal?.throwIfAborted();
    report('starting the front door');
    const [frontDoor] = await Promise.all([
      startFrontDoor(layout, emulator),
      ensureStageCredentials(layout, address, 'local'),
      startMetrics(layout, address),
    ]);
    options.signal?.throwIfAborted();
    const kubernetes = needKubernetes(declaredServices(layout.workspace))
      ? await clusterIfPossible(layout, report)
      : undefined;
    const state: LocalState = {
      schemaVersion: 1,
      clone: layout.clone,
      frontDoor: {
        host: frontDoor.host,
        port: frontDoor.port,
        runtimeSocket: frontDoor.runtimeSocket,
        pid: frontDoor.pid,
      },
      aws: {
        endpoint,
        caFile: emulator.caFile,
        region: REGION,
        account: ACCOUNT,
        pid: emulator.pid,
        credentialsDir: layout.credentials,
      },
      ...(docker && { docker }),
      ...(kubernetes && { kubernetes }),
    };
    writeState(layout, state);
    await publishLocally(new Workspace(layout.workspace));
  } catch (error) {
    await Promise.all(PARTS.map((part) => stopPart(layout, part, 2_000)));
    await endStrays(layout.root);
    throw error;
  }
}

/** Docker, where a declared service needs it and it runs; the stage works without for everybody else. */
async function dockerIfNeeded(layout: Layout, report: (line: string) => void): Promise<Docker | undefined> {
  const needing = needDocker(declaredServices(layout.workspace));
  if (needing.length === 0) return undefined;
  const docker = await findDocker();
  if (!docker) report(dockerMissing(needing));
  return docker;
}

/** The cluster, where this user may start one; the stage works without for everybody else. */
async function clusterIfPossible(layout: Layout, report: (line: string) => void): Promise<LocalState['kubernetes']> {
  try {
    return await startCluster(layout, report);
  } catch (error) {
    const lacking = ['KUBERNETES_NEEDS_ROOT', 'KUBERNETES_NEEDS_PACKAGES'];
    if (!(error instanceof LocalError) || !lacking.includes(error.code)) throw error;
    report(`${error.message} Until then, services with a chart cannot be deployed here; the others can.`);
    return undefined;
  }
}

/** The state, where every part that it names runs and answers. */
async function healthyState(layout: Layout): Promise<LocalState | undefined> {
  const state = readState(layout);
  if (!state?.aws || !state.frontDoor) return undefined;
  const { aws, frontDoor } = state;
  if (runningPart(layout, EMULATOR)?.pid !== aws.pid || runningPart(layout, FRONT_DOOR)?.pid !== frontDoor.pid) {
    return undefined;
  }
  if (!runningPart(layout, METRICS)) return undefined;
  const answers = await Promise.all([
    isHealthy({ ...addressOfUrl(aws.endpoint), caFile: aws.caFile }),
    isFrontDoorHealthy(frontDoor.runtimeSocket, frontDoor.pid),
  ]);
  if (!answers.every(Boolean)) return undefined;
  // Docker came up since: containers reach the emulator only at the bridge's address.
  const needsBridge = !state.docker && needDocker(declaredServices(layout.workspace)).length > 0;
  return needsBridge && (await findDocker()) ? undefined : state;
}

export function addressOfUrl(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

function waiting({ report, signal }: UpOptions) {
  let told = false;
  return ({ pid }: { pid: number }) => {
    signal?.throwIfAborted();
    if (!told) report(`waiting for another command (pid ${pid}) to finish`);
    told = true;
  };
}
