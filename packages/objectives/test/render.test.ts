import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { render } from '../src';
import { NAMES, service, WORKSPACE } from './support/services';

const DIST = join(WORKSPACE, 'packages/objectives/dist');

test('every declared service has its alerts and its dashboard', () => {
  expect(readdirSync(DIST).sort()).toEqual([...NAMES]);
  for (const name of NAMES) {
    const files = readdirSync(join(DIST, name)).sort().join(' ');
    expect([
      'cloudwatch-alarms.json cloudwatch-dashboard.json',
      'grafana-dashboard.json prometheus-rules.yaml',
    ]).toContain(files);
  }
});

test.each(NAMES)('each alert of %s leads to a part of the runbook that is there', (name) => {
  const own = `docs/runbooks/${name}.md`;
  const files = ['docs/runbooks/objectives.md', own].filter((file) => existsSync(join(WORKSPACE, file)));
  const anchors = files.flatMap((file) =>
    [...readFileSync(join(WORKSPACE, file), 'utf8').matchAll(/^## (.*)$/gm)].map(([, title]) => `${file}#${title}`),
  );
  const links = Object.values(render(service(name))).flatMap(
    (text) => text.match(/docs\/runbooks\/[\w.-]+#[\w-]+/g) ?? [],
  );
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

test.each(['status-app', 'claims-api'])('each alert of %s carries the address of its own runbook', (name) => {
  const { groups } = parse(render(service(name))['prometheus-rules.yaml'] ?? '') as {
    groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
  };
  const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert);
  expect(alerts.length).toBeGreaterThan(5);
  for (const { annotations } of alerts) expect(annotations?.runbook_url).toContain(`docs/runbooks/${name}.md#`);
});
