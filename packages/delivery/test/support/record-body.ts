import type { RecordBody } from '../../src';

/** What a deployment tells of itself, of no deployment in particular. */
export function recordBody(service = 'demo'): RecordBody {
  return {
    deployment: `d-${service}`,
    stage: 'local',
    service,
    kind: 'deploy',
    version: '1.0.0+abcdef0',
    commit: 'abc',
    who: 'ann@laptop',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    durationMs: 1000,
    inputs: { digest: 'sha256:1', parts: { app: 'sha256:2' } },
    policy: [],
    probes: [],
    traffic: [],
    outcome: 'live',
    limitations: ['says “ö”'],
  };
}
