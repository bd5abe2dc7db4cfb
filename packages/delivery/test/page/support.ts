import { parseService, type ServiceInput } from '@fairway/declaration';
import type { DeploymentRecord, PageService, PageStage, RecordBody } from '../../src';

export const NOW = new Date('2026-03-02T12:00:00.000Z');
const DIGEST = `sha256:${'0'.repeat(64)}`;

export function declare(name: string, change: Partial<ServiceInput> = {}) {
  const input: ServiceInput = {
    schemaVersion: 1,
    name,
    description: `What ${name} does`,
    toolchain: 'docker',
    owner: '@fairway/demo',
    exposure: 'public',
    app: `apps/${name}`,
    project: `infra/${name}`,
    probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }],
    objectives: { availability: 0.999, latencyP99Ms: 400 },
    limits: { memoryMb: 128, timeoutSeconds: 2, concurrency: 100 },
    ...change,
  };
  return parseService(input, 'test');
}

/** What a deployment that went well tells of itself. */
export function body(service: string, version: string, change: Partial<RecordBody> = {}): RecordBody {
  return {
    deployment: `${service}-${version}`,
    stage: 'local',
    service,
    kind: 'deploy',
    version,
    commit: 'c'.repeat(40),
    who: 'somebody@somewhere',
    startedAt: '2026-03-02T08:59:50.000Z',
    finishedAt: '2026-03-02T09:00:00.000Z',
    durationMs: 10_000,
    inputs: { digest: DIGEST, parts: {} },
    policy: [{ engine: 'fairway', passed: 40, failed: 0, waived: 2, unknown: 1 }],
    probes: [],
    traffic: [
      { percent: 10, atMs: 4000, ok: true, requests: 20, failed: 0 },
      { percent: 100, atMs: 9000, ok: true, requests: 20, failed: 0 },
    ],
    outcome: 'live',
    release: { version, platformId: `${service}:${version}`, artefacts: {}, url: 'http://127.0.0.1:9', outputs: {} },
    limitations: [],
    ...change,
  };
}

export function record(sequence: number, of: RecordBody): DeploymentRecord {
  return { schemaVersion: 1, sequence, previous: DIGEST, ...of };
}

/** A stage whose services are all well, each with this many deployments. */
export function stageOf(stage: string, names: readonly string[], deployments = 2): PageStage {
  const services = names.map((name): PageService => {
    const records = Array.from({ length: deployments }, (_, index) => record(index + 1, body(name, `1.${index}.0`)));
    const live = records.at(-1);
    const url = `http://${name}.localhost:8080`;
    return {
      declaration: declare(name),
      status: { service: name, health: 'well', version: live?.version, url, tryIt: `curl -i ${url}/healthz` },
      live,
      deployments: [...records].reverse(),
      rollback: `npx --no fairway rollback --service ${name} --to 1.0.0`,
    };
  });
  return { stage, services, flaws: [] };
}
