import type { ServiceDeclaration } from '@fairway/declaration';
import { stringify } from 'yaml';
import { cloudWatchAlarms } from './cloudwatch/alarms';
import { cloudWatchDashboard } from './cloudwatch/dashboard';
import { cloudWatchSource } from './cloudwatch/source';
import { grafanaDashboard } from './prometheus/grafana-dashboard';
import { prometheusRules } from './prometheus/rules';
import { cloudRun, ownMetrics } from './prometheus/source';

/** Stage of which Cloud Run's own metrics are asked: the others have no users to promise anything to. */
const STAGE = 'prod';

/** Files by their names: what watches the objectives of one service, for the platform that it runs on. */
export function render(service: ServiceDeclaration): Readonly<Record<string, string>> {
  const aws = cloudWatchSource(service);
  if (aws) {
    const { metricAlarms, compositeAlarms } = cloudWatchAlarms(service, aws);
    return {
      'cloudwatch-alarms.json': json({ metricAlarms, compositeAlarms }),
      'cloudwatch-dashboard.json': json(cloudWatchDashboard(service, aws)),
    };
  }
  const source = ownMetrics(service) ?? cloudRun(service, STAGE);
  return {
    'prometheus-rules.yaml': stringify(prometheusRules(service, source), { lineWidth: 0 }),
    'grafana-dashboard.json': json(grafanaDashboard(service, source)),
  };
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
