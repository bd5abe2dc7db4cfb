import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceDeclaration } from '@fairway/declaration';
import { parse } from 'yaml';
import type { Target } from '../engine/target';
import { PROJECT } from '../paths';
import { type Choices, parseChoices, type WebSettings } from './settings';

/** The emulator kills a container 5 s after SIGTERM. */
export const DRAIN_ON_EMULATOR = 4;
/** Longer than a load balancer takes to send requests elsewhere. */
export const DRAIN_ON_AWS = 25;

export interface Source {
  readonly stage: string;
  readonly service: ServiceDeclaration;
  readonly version: string;
  readonly commit: string;
}

/** What `Pulumi.<stage>.yaml` chooses; nothing where there is no such file. */
export function choicesOf(stage: string, folder = PROJECT): Choices {
  const file = join(folder, `Pulumi.${stage}.yaml`);
  const config = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> }) : {};
  const own = Object.entries(config?.config ?? {}).filter(([name]) => name.startsWith('web:'));
  return parseChoices(Object.fromEntries(own.map(([name, value]) => [name.slice('web:'.length), typed(value)])), file);
}

/** `pulumi config set` writes texts alone; `true`, numbers and JSON are meant as such. */
function typed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(true|false|\d+|[[{].*)$/s.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** All that a stage is made from. */
export function settingsOf(
  { stage, service, version, commit }: Source,
  target: Pick<Target, 'platform' | 'region' | 'account' | 'permissionsBoundary' | 'registryHost'>,
  choices: Choices = choicesOf(stage),
): WebSettings {
  const { platform, region, account, permissionsBoundary, registryHost } = target;
  const onEmulator = platform === 'emulator';
  const host = process.arch === 'arm64' ? 'arm64' : 'amd64';
  return {
    ...choices,
    // The emulator runs tasks on this machine.
    ...(onEmulator && { architecture: host, logDays: 7 }),
    stage,
    service: service.name,
    owner: service.owner,
    version,
    commit,
    platform,
    region,
    account,
    permissionsBoundary,
    registryHost,
    drainSeconds: onEmulator ? DRAIN_ON_EMULATOR : DRAIN_ON_AWS,
    throwAway: onEmulator || stage.startsWith('pr-'),
    memoryMb: service.limits.memoryMb,
    latencyP99Ms: service.objectives.latencyP99Ms,
  };
}
