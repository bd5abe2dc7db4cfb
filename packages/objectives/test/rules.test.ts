import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grafanaDashboard, prometheusRules } from '../src';
import { ALERTS, availabilityOf, fires, leastRequests, SECONDS, type Window } from '../src/burn-rate';
import { cloudRun, ownMetrics, type PrometheusSource } from '../src/prometheus/source';
import { service, WORKSPACE } from './support/services';

const statusApp = service('status-app');
const own = ownMetrics(statusApp) as PrometheusSource;

/** Names of the windows whose alert fires when, of 3 days of even traffic, the last minutes were bad at this share. */
function firing(badMinutes: number, share: number, endedMinutesAgo = 0, objectives = statusApp.objectives): string[] {
  const { failsByDesign: design } = objectives;
  const seen = (window: Window) => {
    const minutes = SECONDS[window] / 60;
    const bad = Math.max(0, Math.min(badMinutes + endedMinutesAgo, minutes) - endedMinutesAgo);
    return (bad * share + (minutes - bad) * design) / minutes;
  };
  const allowance = availabilityOf(objectives);
  return ALERTS.filter((alert) => fires(alert, allowance, seen(alert.long), seen(alert.short))).map(({ long }) => long);
}

describe('burn-rate alerts', () => {
  test('keep quiet while the objective is met', () => {
    expect(firing(4320, 0.0009)).toEqual([]);
  });

  test('page within minutes of an outage', () => {
    expect(firing(1, 1)).toContain('1h');
  });

  test('do not page for a single bad second', () => {
    expect(firing(1 / 60, 1)).toEqual([]);
  });

  test('page for a slow burn within hours, and make a ticket of a slower one', () => {
    expect(firing(6 * 60, 0.007)).toContain('6h');
    expect(firing(3 * 1440, 0.0015)).toEqual(['3d']);
  });

  test('stop soon after the trouble is over', () => {
    expect(firing(30, 1, 6)).not.toContain('1h');
  });

  test('count only what exceeds the failures that a service has by design', () => {
    const { objectives } = service('web');
    expect(objectives.failsByDesign).toBe(0.1);
    expect(firing(4320, 0.1, 0, objectives)).toEqual([]);
    expect(firing(60, 0.2, 0, objectives)).toContain('1h');
  });

  test('ask for so many requests that chance alone stays below the margin', () => {
    const allowance = availabilityOf(service('web').objectives);
    const least = leastRequests(allowance, 14.4);
    const deviation = Math.sqrt((0.1 * 0.9) / least);
    expect(3 * deviation).toBeLessThanOrEqual(14.4 * allowance.budget);
    expect(leastRequests(availabilityOf(statusApp.objectives), 14.4)).toBe(1);
  });
});

describe('the rule file of a service with metrics of its own', () => {
  const [indicators, objectives] = prometheusRules(statusApp, own).groups;

  test('records every series that an alert asks for', () => {
    const recorded = new Set(indicators?.rules.map(({ record }) => record));
    const asked = objectives?.rules.flatMap(({ expr }) => expr.match(/status_app:\w+:\w+/g) ?? []) ?? [];
    expect(asked.length).toBe(16);
    expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
  });

  test('takes its thresholds from the declaration', () => {
    const strict = { ...statusApp, objectives: { ...statusApp.objectives, availability: 0.9999, latencyP99Ms: 50 } };
    const [recordings, alerts] = prometheusRules(strict, own).groups;
    expect(alerts?.rules[0]?.expr).toContain('> 0.00144 ');
    expect(objectives?.rules[0]?.expr).toContain('> 0.0144 ');
    expect(recordings?.rules.some(({ expr }) => expr.includes('le="0.05"'))).toBe(true);
  });

  test('leaves probes and scrapes out of the objective', () => {
    for (const { expr } of indicators?.rules ?? []) expect(expr).toMatch(/route!~"[^"]*\/healthz\|[^"]*\/metrics"/);
  });
});

test.each([
  ['status-app', 'apps/status-app/status_app/metrics.py'],
  ['claims-api', 'apps/claims-api/claims_api/metrics.py'],
])('the latency objective of %s is a bucket of its histogram, under the declared name', (name, file) => {
  const { objectives, metrics } = service(name);
  const source = readFileSync(join(WORKSPACE, file), 'utf8');
  const buckets = /^BUCKETS = \((.*)\)$/m.exec(source)?.[1]?.split(',').map(Number);
  expect(buckets).toContain(objectives.latencyP99Ms / 1000);
  expect(source).toContain(`"${metrics?.seconds}"`);
  // prometheus_client adds the ending of a counter itself.
  expect(source).toContain(`"${metrics?.requests.replace(/_total$/, '')}`);
});

test('a service without metrics of its own is judged by those of Cloud Run, its latency by the percentile', () => {
  const inventory = service('inventory');
  expect(ownMetrics(inventory)).toBeUndefined();
  const [indicators, objectives] = prometheusRules(inventory, cloudRun(inventory, 'prod')).groups;
  expect(indicators?.rules.every(({ expr }) => expr.includes('service_name="fairway-prod-inventory"'))).toBe(true);
  const slow = objectives?.rules.find(({ alert }) => alert === 'InventoryLatencyP99');
  expect(slow?.expr).toMatch(/> 500$/);
  expect(objectives?.rules.filter(({ alert }) => alert?.includes('AvailabilityBurn'))).toHaveLength(4);
});

test.each(['status-app', 'claims-api', 'inventory'])('the dashboard of %s has a query in every panel', (name) => {
  const declared = service(name);
  const source = ownMetrics(declared) ?? cloudRun(declared, 'prod');
  const { panels } = grafanaDashboard(declared, source) as {
    panels: { gridPos: object; targets: { expr: string }[] }[];
  };
  expect(panels.every(({ targets }) => targets.length > 0 && targets.every(({ expr }) => expr.length > 0))).toBe(true);
  expect(new Set(panels.map(({ gridPos }) => JSON.stringify(gridPos))).size).toBe(panels.length);
});
