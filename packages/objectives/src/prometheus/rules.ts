import type { ServiceDeclaration } from '@fairway/declaration';
import { ALERTS, leastRequests, threshold } from '../burn-rate';
import { runbook } from '../runbook';
import { type Indicator, indicatorsOf } from './indicators';
import type { PrometheusSource } from './source';

/** A rule file of Prometheus, as an object. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Recording rules of each indicator and window, and the burn-rate alerts over them. */
export function prometheusRules(service: ServiceDeclaration, source: PrometheusSource): RuleFile {
  const indicators = indicatorsOf(service.objectives, source);
  return {
    groups: [
      { name: `${service.name}-indicators`, rules: indicators.flatMap((one) => recordings(service, one)) },
      {
        name: `${service.name}-objectives`,
        rules: [
          ...indicators.flatMap((one) => alerts(service, one)),
          ...(source.duration.exact ? [] : [slow(service, source)]),
          ...(source.up === undefined ? [] : [away(service, source.up)]),
        ],
      },
    ],
  };
}

/** Name of the recorded share of bad requests. */
export const seriesOf = ({ name }: ServiceDeclaration, indicator: string, window: string): string =>
  `${name.replaceAll('-', '_')}:${indicator}_bad:share_rate${window}`;

function recordings(service: ServiceDeclaration, { name, badShare }: Indicator): Rule[] {
  const windows = [...new Set(ALERTS.flatMap(({ long, short }) => [short, long]))];
  return windows.map((window) => ({ record: seriesOf(service, name, window), expr: badShare(window) }));
}

function alerts(service: ServiceDeclaration, { name, allowance, requests }: Indicator): Rule[] {
  return ALERTS.map(({ long, short, factor, severity }) => {
    const limit = threshold(allowance, factor);
    const least = leastRequests(allowance, factor);
    const enough = least > 1 ? ` and ${requests(short)} >= ${least}` : '';
    return {
      alert: `${pascal(service.name)}${pascal(name)}Burn${long}`,
      expr: `${seriesOf(service, name, long)} > ${limit} and ${seriesOf(service, name, short)} > ${limit}${enough}`,
      labels: labelsOf(service, severity),
      annotations: {
        summary: `${service.name} burns its ${name} budget ${factor} times too fast over ${long} and ${short}`,
        runbook_url: runbook(service.name, name),
      },
    };
  });
}

/** Where slow requests cannot be counted, the percentile itself is held against the objective. */
function slow(service: ServiceDeclaration, { duration, asked }: PrometheusSource): Rule {
  const { latencyP99Ms } = service.objectives;
  const objective = duration.unit === 's' ? latencyP99Ms / 1000 : latencyP99Ms;
  return {
    alert: `${pascal(service.name)}LatencyP99`,
    expr: `histogram_quantile(0.99, sum by (le) (rate(${duration.name}_bucket{${asked}}[10m]))) > ${objective}`,
    for: '10m',
    labels: labelsOf(service, 'ticket'),
    annotations: {
      summary: `the slowest of a hundred answers of ${service.name} takes longer than ${latencyP99Ms} ms`,
      runbook_url: runbook(service.name, 'latency'),
    },
  };
}

function away(service: ServiceDeclaration, up: string): Rule {
  return {
    alert: `${pascal(service.name)}Away`,
    expr: `absent(up{${up}} == 1)`,
    for: '2m',
    labels: labelsOf(service, 'page'),
    annotations: {
      summary: `no instance of ${service.name} can be scraped`,
      runbook_url: runbook(service.name, 'away'),
    },
  };
}

const labelsOf = ({ name, owner }: ServiceDeclaration, severity: 'page' | 'ticket') => ({
  severity,
  service: name,
  owner,
});

const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
