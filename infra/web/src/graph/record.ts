import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService, type ServiceDeclaration } from '@fairway/declaration';
import { PulumiRecorder } from '@fairway/policy';
import * as pulumi from '@pulumi/pulumi';
import { PROJECT } from '../paths';
import { parseChoices, type WebSettings } from '../settings/settings';
import { DRAIN_ON_AWS } from '../settings/stage-settings';
import { WebService } from '../web-service';

/** What AWS would receive at the least and at the most, with an example account and domain. Version and commit stay out of it. */
export function exampleSettings(service: ServiceDeclaration): readonly WebSettings[] {
  const common = {
    service: service.name,
    owner: service.owner,
    version: '0.0.0',
    commit: 'none',
    region: 'us-east-1',
    account: '123456789012',
    registryHost: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    memoryMb: service.limits.memoryMb,
    latencyP99Ms: service.objectives.latencyP99Ms,
  };
  const alarmEmail = 'people-on-call@example.org';
  const domain = { name: 'web.example.org', zoneId: 'Z0EXAMPLE' };
  const onAws = { ...common, platform: 'aws', drainSeconds: DRAIN_ON_AWS, throwAway: false } as const;
  return [
    { ...onAws, ...parseChoices({ alarmEmail }, 'uat'), stage: 'uat' },
    { ...onAws, ...parseChoices({ alarmEmail, domain, network: 'private', firewall: true }, 'prod'), stage: 'prod' },
  ];
}

/** Records the graph of one stage through Pulumi's mocks: no engine, no cloud, no network. */
export async function recordGraph(settings: WebSettings): Promise<string> {
  const recorder = new PulumiRecorder();
  await pulumi.runtime.setMocks(recorder, settings.service, settings.stage, false);
  new WebService(settings, () => Promise.resolve());
  await pulumi.runtime.disconnect();
  return recorder.toJson();
}

/** Writes `dist/graph/<stage>.json` for policy to read. */
export async function writeGraphs(folder = join(PROJECT, 'dist', 'graph')): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const settings of exampleSettings(loadService(PROJECT))) {
    writeFileSync(join(folder, `${settings.stage}.json`), await recordGraph(settings));
  }
}
