import { MAX_PAGE_BYTES, type PageService, renderPage } from '../../src';
import { body, NOW, record, stageOf } from './support';

const names = (count: number) => Array.from({ length: count }, (_, index) => `service-${index}`);
const page = (change: Partial<PageService>): string => {
  const stage = stageOf('local', ['resize']);
  const [service] = stage.services;
  return renderPage({
    generatedAt: NOW,
    stages: [{ ...stage, services: [{ ...(service as PageService), ...change }] }],
  });
};

test('says of each service what runs, since when, whose it is, how to try it and how to bring back what was before', () => {
  const text = page({});
  for (const part of [
    'href="http://resize.localhost:8080"',
    '1.1.0',
    'cccccccccccc',
    '2026-03-02 09:00 UTC',
    '3 h ago',
    '@fairway/demo',
    '99.9 % without error, p99 400 ms',
    '40 passed, 0 failed, 1 unknown, 2 waived',
    'curl -i http://resize.localhost:8080/healthz',
    'npx --no fairway rollback --service resize --to 1.0.0',
    'Traffic of 1.1.0: 10 %, 100 %; ended live',
  ]) {
    expect(text).toContain(part);
  }
});

test('one row a service, one column a stage', () => {
  const stages = [stageOf('local', ['resize', 'web']), stageOf('pr-7', ['resize'])];
  const text = renderPage({ generatedAt: NOW, stages });
  expect(text).toMatch(/<th scope="col">local<\/th>\s*<th scope="col">pr-7<\/th>/);
  expect(text).toMatch(/<th scope="row">web<\/th>\s*<td>\s*<a href="#local-web">[^]*?<\/td>\s*<td><\/td>\s*<\/tr>/);
});

test('names what is wrong: an unwell service, drift, an alarm, a refused deployment, a damaged record', () => {
  const refused = record(3, {
    ...body('resize', '1.2.0'),
    outcome: 'backed-out',
    reason: 'health answered 500',
    traffic: [{ percent: 10, atMs: 4000, ok: false, requests: 20, failed: 9 }],
  });
  const text = page({
    status: { service: 'resize', health: 'unwell', detail: 'health answered 503' },
    deployments: [refused],
    inspection: { schemaVersion: 1, at: NOW.toISOString(), drift: 'drifted', detail: 'runs 0.9', alarms: ['p99'] },
  });
  expect(text).toContain('health answered 503');
  expect(text).toMatch(/class="drifted">drifted<\/span>: runs 0.9/);
  expect(text).toMatch(/class="unwell">p99</);
  expect(text).toContain('health answered 500');
  expect(text).toMatch(/class="refused" d="M/);
  const flaws = [{ key: 'records/000001.json', problem: 'record 1 was altered' }];
  const stage = { ...stageOf('local', []), flaws };
  expect(renderPage({ generatedAt: NOW, stages: [stageOf('local', ['web']), stage] })).toContain(
    'record 1 was altered',
  );
});

test('says that nobody looked for drift, rather than that there is none', () => {
  expect(page({})).toContain('not looked for: <code>npx --no fairway status --refresh</code>');
});

test('text of others stays text', () => {
  const text = page({ status: { service: 'resize', health: 'unwell', detail: '<script>alert("x")</script>' } });
  expect(text).not.toContain('<script');
  expect(text).toContain('&#60;script&#62;');
});

test('loads nothing from anywhere and runs no script, as the front door demands', () => {
  expect(page({})).not.toMatch(/<script|<link|<img|@import|url\(/);
});

test('stays within its size with 12 services on 5 stages, by leaving out older deployments', () => {
  const stages = ['local', 'uat', 'prod', 'pr-1', 'pr-2'].map((stage) => stageOf(stage, names(12), 5));
  const text = renderPage({ generatedAt: NOW, stages });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
  expect(text).toContain('id="pr-2-service-11"');
});

test('before anything is declared it says what to do', () => {
  expect(renderPage({ generatedAt: NOW, stages: [stageOf('local', [])] })).toContain('No service is declared yet');
});
