import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { ensureTool } from '@fairway/toolchain';
import { stringify } from 'yaml';
import { ownMetrics, prometheusRules, type PrometheusSource, type Rule, type RuleFile } from '../src';
import { service as declared, WORKSPACE } from '../test/support/services';

const service = declared('status-app');
const rules = prometheusRules(service, ownMetrics(service) as PrometheusSource);
let folder: string;
let promtool: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-slo-'));
  promtool = (await ensureTool('promtool')).executable;
}, 1_200_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command to its end, whatever its exit code. */
function command(file: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, stdout, stderr });
    });
  });
}

/** Series of a scrape a minute: a value or a rate from a minute on, in promtool's notation. */
interface Series {
  readonly series: string;
  readonly values: string;
}
const requests = (status: number, values: string, route = '/status'): Series => ({
  series: `http_requests_total{job="status-app",method="GET",route="${route}",status="${status}"}`,
  values,
});
const durations = (name: string, values: string): Series => ({
  series: `http_request_duration_seconds_${name},job="status-app",method="GET",route="/status"}`.replace(',', '{'),
  values,
});
const up: Series = { series: 'up{job="status-app"}', values: '1+0x6000' };

const alertNamed = (name: string): Rule => {
  const found = rules.groups.flatMap((group) => group.rules).find(({ alert }) => alert === name);
  if (!found) throw new Error(`no alert ${name}`);
  return found;
};

/** Asks Prometheus' own engine which alerts fire at each minute; the names that are not given must be quiet. */
async function judged(
  input: readonly Series[],
  firing: Readonly<Record<number, readonly string[]>>,
  file: RuleFile = rules,
): Promise<{ readonly code: number; readonly said: string }> {
  const names = rules.groups.flatMap((group) => group.rules.flatMap(({ alert }) => alert ?? []));
  const tests = Object.entries(firing).flatMap(([minute, fire]) =>
    names.map((alertname) => ({
      eval_time: `${minute}m`,
      alertname,
      exp_alerts: fire.includes(alertname)
        ? [{ exp_labels: alertNamed(alertname).labels, exp_annotations: alertNamed(alertname).annotations }]
        : [],
    })),
  );
  writeFileSync(join(folder, 'rules.yaml'), stringify(file, { lineWidth: 0 }));
  const test = {
    rule_files: ['rules.yaml'],
    // Left to itself promtool takes groups in any order, and an alert would ask for what is not recorded yet.
    group_eval_order: file.groups.map(({ name }) => name),
    // Days are judged twice an hour: each evaluation reads the whole of its windows.
    evaluation_interval: Math.max(...Object.keys(firing).map(Number)) > 2000 ? '30m' : '1m',
    tests: [{ interval: '1m', input_series: input, alert_rule_test: tests }],
  };
  writeFileSync(join(folder, 'test.yaml'), stringify(test, { lineWidth: 0 }));
  const { code, stdout, stderr } = await command(promtool, ['test', 'rules', 'test.yaml']);
  return { code, said: code === 0 ? '' : stdout + stderr };
}

const PASSED = { code: 0, said: '' };

test.each([
  ['status-app', 23],
  ['claims-api', 23],
  ['inventory', 12],
])('Prometheus accepts the rule file of %s', async (name, count) => {
  const file = join(WORKSPACE, 'packages/objectives/dist', name, 'prometheus-rules.yaml');
  const { code, stdout } = await command(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`SUCCESS: ${count} rules found`)]);
});

describe('availability', () => {
  test('is quiet without a single error', async () => {
    expect(await judged([up, requests(200, '0+60x6000')], { 120: [], 4980: [] })).toEqual(PASSED);
  });

  test('is quiet while the objective is met', async () => {
    const input = [up, requests(200, '0+9995x6000'), requests(500, '0+5x6000')];
    expect(await judged(input, { 120: [], 4980: [] })).toEqual(PASSED);
  });

  test('pages within minutes of an outage, and stops soon after it', async () => {
    // A day that is fine, ten minutes in which everything fails, then fine again.
    const input = [up, requests(200, '0+60x1440 86400+0x9 86460+60x60'), requests(500, '0+0x1440 60+60x9 600+0x60')];
    const [hour, sixHours, day, threeDays] = ['1h', '6h', '1d', '3d'].map((one) => `StatusAppAvailabilityBurn${one}`);
    const firing = { 1440: [], 1443: [hour, sixHours, threeDays], 1490: [day, threeDays] };
    expect(await judged(input, firing as Record<number, string[]>)).toEqual(PASSED);
  });

  test('makes a ticket of what would use the budget up in 15 days', async () => {
    const input = [up, requests(200, '0+998x6000'), requests(500, '0+2x6000')];
    expect(await judged(input, { 4980: ['StatusAppAvailabilityBurn3d'] })).toEqual(PASSED);
  });

  test('does not count probes that fail', async () => {
    const input = [up, requests(200, '0+60x600'), requests(503, '0+60x600', '/readyz')];
    expect(await judged(input, { 300: [] })).toEqual(PASSED);
  });
});

test('latency pages when a fifth of the answers takes longer than the objective', async () => {
  const input = [
    up,
    requests(200, '0+100x600'),
    durations('bucket,le="0.1"', '0+80x600'),
    durations('count', '0+100x600'),
  ];
  const firing = ['1h', '6h', '1d', '3d'].map((one) => `StatusAppLatencyBurn${one}`);
  expect(await judged(input, { 300: firing })).toEqual(PASSED);
});

test('nothing to scrape pages after two minutes', async () => {
  const input = [{ ...up, values: '1+0x10 0+0x60' }];
  expect(await judged(input, { 12: [], 14: ['StatusAppAway'] })).toEqual(PASSED);
});

test('a rule whose threshold is wrong is noticed', async () => {
  const wrong = JSON.parse(JSON.stringify(rules).replaceAll('> 0.0144', '> 0.999')) as RuleFile;
  const { code } = await judged(
    [up, requests(200, '0+0x120'), requests(500, '0+60x60 3600+30x60')],
    { 50: ['StatusAppAvailabilityBurn1h'] },
    wrong,
  );
  expect(code).not.toBe(0);
});
