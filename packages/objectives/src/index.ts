export { ALERTS, availabilityOf, type BurnRateAlert, fires, leastRequests, SECONDS, threshold } from './burn-rate';
export { type AlarmSet, cloudWatchAlarms } from './cloudwatch/alarms';
export { cloudWatchDashboard } from './cloudwatch/dashboard';
export { type CloudWatchSource, cloudWatchSource } from './cloudwatch/source';
export { grafanaDashboard } from './prometheus/grafana-dashboard';
export { indicatorsOf } from './prometheus/indicators';
export { prometheusRules, type Rule, type RuleFile } from './prometheus/rules';
export { cloudRun, ownMetrics, type PrometheusSource } from './prometheus/source';
export { render } from './render';
