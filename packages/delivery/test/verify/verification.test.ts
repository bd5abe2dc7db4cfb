import type { ServiceDeclaration } from '@fairway/declaration';
import { verifyService } from '../../src/verify/verification';

const service = {
  probes: [{ name: 'version', method: 'GET', path: '/version', status: 200, versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 1000, failsByDesign: 0 },
  limits: { timeoutSeconds: 1 },
} as unknown as ServiceDeclaration;

/** A load balancer that gives every second request to the old version for a while. */
function between(oldAnswersForMs: number) {
  const until = performance.now() + oldAnswersForMs;
  let asked = 0;
  return () => {
    asked += 1;
    const version = asked % 2 === 0 && performance.now() < until ? '1' : '2';
    return Promise.resolve({ status: 200, latencyMs: 1, body: JSON.stringify({ version }) });
  };
}

describe('a verification', () => {
  test('waits out the old version, while a load balancer still knows it', async () => {
    const seen = await verifyService(service, between(500), { version: '2', settleMs: 5000 });
    expect(seen).toMatchObject({ ok: true, requests: 20, failed: 0 });
  });

  test('fails where the old version answers after the time that a platform may take', async () => {
    const seen = await verifyService(service, between(60_000), { version: '2', settleMs: 300 });
    expect(seen).toMatchObject({ ok: false, reason: expect.stringMatching(/expected version 2, found 1/) as string });
  });

  test('judges any version where none is named', async () => {
    const seen = await verifyService(service, between(60_000), { settleMs: 5000 });
    expect(seen).toMatchObject({ ok: true, requests: 20, failed: 0 });
  });
});
