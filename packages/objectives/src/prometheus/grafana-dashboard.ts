import type { ServiceDeclaration } from '@fairway/declaration';
import { indicatorsOf } from './indicators';
import { seriesOf } from './rules';
import type { PrometheusSource } from './source';

/** A dashboard for Grafana 10 and newer: what the objectives allow, what is left, and rate, errors and duration. */
export function grafanaDashboard(service: ServiceDeclaration, source: PrometheusSource): object {
  const { availability, latencyP99Ms } = service.objectives;
  const { asked, by, duration, requests } = source;
  const budgetLeft = indicatorsOf(service.objectives, source).map(({ name, allowance, badShare }) => ({
    title: `Budget left, ${name}, 30 days`,
    type: 'stat',
    unit: 'percentunit',
    queries: [
      {
        expr: `1 - ((${badShare('30d')}) - ${allowance.byDesign}) / ${Number(allowance.budget.toPrecision(6))}`,
        legend: name,
      },
    ],
  }));
  const panels: Panel[] = [
    ...budgetLeft,
    {
      title: 'Requests a second',
      type: 'timeseries',
      unit: 'reqps',
      queries: [{ expr: `sum by (${by}) (rate(${requests}{${asked}}[5m]))`, legend: `{{${by}}}` }],
    },
    {
      title: `Share of server errors (objective: below ${Number((100 * (1 - availability)).toPrecision(6))} %)`,
      type: 'timeseries',
      unit: 'percentunit',
      queries: [{ expr: seriesOf(service, 'availability', '5m'), legend: 'errors' }],
    },
    {
      title: `Duration, 50th and 99th percentile (objective: ${latencyP99Ms} ms)`,
      type: 'timeseries',
      unit: duration.unit,
      queries: [0.5, 0.99].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(${duration.name}_bucket{${asked}}[5m])))`,
        legend: `p${quantile * 100}`,
      })),
    },
    ...(source.up === undefined ? [] : [instances(service, source.up)]),
    ...(source.process && source.up !== undefined ? [resources(source.up)] : []),
  ];
  return {
    uid: `fairway-${service.name}`,
    title: service.name,
    tags: ['fairway', service.owner],
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'source', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels: panels.map(render),
  };
}

const instances = ({ name }: ServiceDeclaration, up: string): Panel => ({
  title: 'Instances by version',
  type: 'timeseries',
  unit: 'short',
  queries: [
    {
      expr: `sum by (version, commit) (${name.replaceAll('-', '_')}_build_info{${up}})`,
      legend: '{{version}} {{commit}}',
    },
  ],
});

const resources = (up: string): Panel => ({
  title: 'CPU seconds a second, and memory',
  type: 'timeseries',
  unit: 'short',
  queries: [
    { expr: `rate(process_cpu_seconds_total{${up}}[5m])`, legend: 'CPU' },
    { expr: `process_resident_memory_bytes{${up}} / 1e6`, legend: 'MB' },
  ],
});

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly unit: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

/** Two panels a row, each half of Grafana's 24 columns. */
function render({ title, type, unit, queries }: Panel, index: number): object {
  const datasource = { type: 'prometheus', uid: '${source}' };
  return {
    id: index + 1,
    title,
    type,
    datasource,
    gridPos: { h: 8, w: 12, x: (index % 2) * 12, y: Math.floor(index / 2) * 8 },
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
