import type { ServiceDeclaration } from '@fairway/declaration';
import { ALERTS, type Indicator, indicatorsOf } from './burn-rate';

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
export function prometheusRules(service: ServiceDeclaration): RuleFile {
  const indicators = indicatorsOf(service);
  return {
    groups: [
      { name: 'status-app-indicators', rules: indicators.flatMap(recordings) },
      { name: 'status-app-objectives', rules: [...indicators.flatMap((one) => alerts(one, service)), away(service)] },
    ],
  };
}

const seriesOf = (name: string, window: string) => `status_app:${name}_bad:share_rate${window}`;

function recordings({ name, badShare }: Indicator): Rule[] {
  const windows = [...new Set(ALERTS.flatMap(({ long, short }) => [short, long]))];
  return windows.map((window) => ({ record: seriesOf(name, window), expr: badShare(window) }));
}

function alerts({ name, budget }: Indicator, { owner }: ServiceDeclaration): Rule[] {
  return ALERTS.map(({ long, short, factor, severity }) => {
    const threshold = Number((factor * budget).toPrecision(6));
    return {
      alert: `StatusApp${name === 'availability' ? 'Availability' : 'Latency'}Burn${long}`,
      expr: `${seriesOf(name, long)} > ${threshold} and ${seriesOf(name, short)} > ${threshold}`,
      labels: { severity, service: 'status-app', owner },
      annotations: {
        summary: `status-app burns its ${name} budget ${factor} times too fast over ${long} and ${short}`,
        runbook: 'docs/services/status-app.md#when-an-alert-fires',
      },
    };
  });
}

function away({ owner }: ServiceDeclaration): Rule {
  return {
    alert: 'StatusAppAway',
    expr: 'absent(up{job="status-app"} == 1)',
    for: '2m',
    labels: { severity: 'page', service: 'status-app', owner },
    annotations: {
      summary: 'no instance of status-app can be scraped',
      runbook: 'docs/services/status-app.md#when-an-alert-fires',
    },
  };
}
