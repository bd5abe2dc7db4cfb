import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { render } from './render';

// What Prometheus, Grafana and CloudWatch are given follows from each service.json.
const workspace = join(__dirname, '..', '..', '..');
const target = join(__dirname, '..', 'dist');
rmSync(target, { recursive: true, force: true });
for (const file of globSync('{apps,infra}/*/service.json', { cwd: workspace }).sort()) {
  const service = loadService(join(workspace, dirname(file)));
  const folder = join(target, service.name);
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(render(service));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  process.stdout.write(`${service.name}: ${files.map(([name]) => name).join(', ')}\n`);
}
