import type { ServiceDeclaration } from '@fairway/declaration';
import { liveRecord, throughUrl } from '../rollout/delivery';
import { Journal } from '../journal/journal';
import { lockHolder } from '../lock/deployment-lock';
import type { DeploymentRecord } from '../records/record';
import type { ChainFlaw } from '../records/record-chain';
import { RecordChain } from '../records/record-chain';
import type { Store } from '../store/store';
import { runProbe } from '../verify/probe';

/** Time for all services' probes together, in milliseconds: `status` answers at once, or says that a service did not. */
const PROBE_MS = 700;

/** Times that a service is asked which declares failures by design: at one in ten, all fail once in 10,000. */
const DESIGNED_TURNS = 4;

export type Health = 'well' | 'unwell' | 'not deployed' | 'deploying' | 'unfinished';

export interface ServiceStatus {
  readonly service: string;
  readonly health: Health;
  /** Why it is unwell, or who deploys it. */
  readonly detail?: string;
  readonly version?: string;
  readonly commit?: string;
  /** Where people reach it, such as `http://resize.localhost:8080`. */
  readonly url?: string;
  /** How long its last deployment took. */
  readonly seconds?: number;
  readonly since?: string;
  /** A command that tries it. */
  readonly tryIt?: string;
}

export interface StageStatus {
  readonly stage: string;
  readonly services: readonly ServiceStatus[];
  readonly flaws: readonly ChainFlaw[];
}

/** What runs, from the records, each service asked once. */
export async function stageStatus(
  stage: string,
  services: readonly ServiceDeclaration[],
  store: Store,
  trust?: readonly string[],
): Promise<StageStatus> {
  const { records, flaws } = await new RecordChain(store).readable();
  const rows = services.map((service) => statusOf(service, liveRecord(records, service.name), store, trust));
  return { stage, services: await Promise.all(rows), flaws };
}

async function statusOf(
  service: ServiceDeclaration,
  live: DeploymentRecord | undefined,
  store: Store,
  trust?: readonly string[],
): Promise<ServiceStatus> {
  const { name } = service;
  const [holder, unfinished] = await Promise.all([lockHolder(store, name), isUnfinished(store, name)]);
  const { release } = live ?? {};
  const known = live &&
    release && {
      version: release.version,
      commit: live.commit,
      url: publicUrl(release),
      seconds: Math.round(live.durationMs / 100) / 10,
      since: live.finishedAt,
      tryIt: `curl -i ${publicUrl(release)}${service.probes[0]?.path ?? ''}`,
    };
  if (holder) return { service: name, health: 'deploying', detail: holder, ...known };
  if (unfinished)
    return { service: name, health: 'unfinished', detail: `deploy again: npx nx deploy ${name}`, ...known };
  if (!release) return { service: name, health: 'not deployed', detail: `npx nx deploy ${name}` };
  const probe = service.probes[0];
  if (!probe) return { service: name, health: 'well', ...known };
  const ask = () => runProbe(probe, throughUrl({ trust }, release), PROBE_MS, release.version);
  let answer = await ask();
  // One answer says little about a service that fails by design now and then.
  for (let turn = 1; !answer.ok && service.objectives.failsByDesign > 0 && turn < DESIGNED_TURNS; turn += 1)
    answer = await ask();
  return { service: name, health: answer.ok ? 'well' : 'unwell', detail: answer.reason, ...known };
}

/** The address that people type: the front door knows a service by its host name. */
export function publicUrl({ url, headers }: { url: string; headers?: Readonly<Record<string, string>> }): string {
  const host = headers?.host ?? headers?.Host;
  if (!host) return url;
  const named = new URL(url);
  const port = host.includes(':') || !named.port ? '' : `:${named.port}`;
  return `${named.protocol}//${host}${port}`;
}

async function isUnfinished(store: Store, service: string): Promise<boolean> {
  try {
    return (await new Journal(store, service).read()) !== undefined;
  } catch {
    return true;
  }
}
