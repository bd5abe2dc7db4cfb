import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { stringify } from 'yaml';
import { grafanaDashboard } from './grafana-dashboard';
import { prometheusRules } from './prometheus-rules';

// Part of `build`: what Prometheus and Grafana are given follows from service.json.
const project = join(__dirname, '..', '..');
const folder = join(project, 'dist', 'slo');
const service = loadService(project);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'prometheus-rules.yaml'), stringify(prometheusRules(service), { lineWidth: 0 }));
writeFileSync(join(folder, 'grafana-dashboard.json'), `${JSON.stringify(grafanaDashboard(service), undefined, 2)}\n`);
