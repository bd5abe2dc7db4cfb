import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const headings = [...readFileSync(join(WORKSPACE, 'docs/runbooks/objectives.md'), 'utf8').matchAll(/^## (.*)$/gm)];
  const anchors = headings.map(([, title]) => `docs/runbooks/objectives.md#${title}`);
  const links = Object.values(render(service(name))).flatMap(
    (text) => text.match(/docs\/runbooks\/[\w.-]+#[\w-]+/g) ?? [],
  );
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});
