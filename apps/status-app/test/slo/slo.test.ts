import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { ALERTS, fires, indicatorsOf } from '../../src/slo/burn-rate';
import { grafanaDashboard } from '../../src/slo/grafana-dashboard';
import { prometheusRules } from '../../src/slo/prometheus-rules';

const service = loadService(join(__dirname, '..', '..'));
const MINUTES = { '5m': 5, '30m': 30, '1h': 60, '2h': 120, '6h': 360, '1d': 1440, '3d': 4320 } as Record<
  string,
  number
>;

/** Names of the windows whose alert fires when, of 3 days of even traffic, the last minutes were bad at this share. */
function firing(badMinutes: number, share: number, endedMinutesAgo = 0): string[] {
  const [{ budget } = { budget: 0 }] = indicatorsOf(service);
  const seen = (window: string) => {
    const minutes = MINUTES[window] ?? 0;
    return (Math.max(0, Math.min(badMinutes + endedMinutesAgo, minutes) - endedMinutesAgo) * share) / minutes;
  };
  return ALERTS.filter((alert) => fires(alert, budget, seen(alert.long), seen(alert.short))).map(({ long }) => long);
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
});

describe('the rule file', () => {
  const [indicators, objectives] = prometheusRules(service).groups;

  test('records every series that an alert asks for', () => {
    const recorded = new Set(indicators?.rules.map(({ record }) => record));
    const asked = objectives?.rules.flatMap(({ expr }) => expr.match(/status_app:\w+:\w+/g) ?? []) ?? [];
    expect(asked.length).toBe(16);
    expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
  });

  test('takes its thresholds from the declaration', () => {
    const strict = { ...service, objectives: { ...service.objectives, availability: 0.9999, latencyP99Ms: 50 } };
    const [recordings, alerts] = prometheusRules(strict).groups;
    expect(alerts?.rules[0]?.expr).toContain('> 0.00144 ');
    expect(objectives?.rules[0]?.expr).toContain('> 0.0144 ');
    expect(recordings?.rules.some(({ expr }) => expr.includes('le="0.05"'))).toBe(true);
  });

  test('leaves probes and scrapes out of the objective', () => {
    for (const { expr } of indicators?.rules ?? []) expect(expr).toContain('route!~"/healthz|/readyz|/metrics"');
  });
});

test('the latency objective is a bucket of the histogram', () => {
  const source = readFileSync(join(__dirname, '..', '..', 'status_app', 'metrics.py'), 'utf8');
  const buckets = /^BUCKETS = \((.*)\)$/m.exec(source)?.[1]?.split(',').map(Number);
  expect(buckets).toContain(service.objectives.latencyP99Ms / 1000);
});

test('the dashboard has a query in every panel and no two panels in one place', () => {
  const { panels } = grafanaDashboard(service) as {
    panels: { gridPos: object; targets: { expr: string }[] }[];
  };
  expect(panels.every(({ targets }) => targets.length > 0 && targets.every(({ expr }) => expr.length > 0))).toBe(true);
  expect(new Set(panels.map(({ gridPos }) => JSON.stringify(gridPos))).size).toBe(panels.length);
});
