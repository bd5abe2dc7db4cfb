import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FAIRWAY = join(__dirname, '../bin/fairway.js');
const ALL = ['fairway', 'checkov', 'cfn-lint', 'hadolint', 'zizmor', 'actionlint'];

jest.setTimeout(30_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['local', '', ['fairway']],
  ['pr-12', '', ['fairway']],
  ['pr-12', 'pipeline', ALL],
  ['uat', '', ALL],
  ['prod', '', ALL],
  ['a stage of somebody else’s', '', ['fairway']],
])('policy check on %s %s asks %j', (STAGE, FAIRWAY_PREVIEWS, engines) => {
  // None of the other engines reads Compose files, so that no tool is needed.
  writeFileSync(join(folder, 'compose.yaml'), 'services: {}\n');
  const args = ['policy', 'check', 'compose.yaml', '--no-waivers', '--summary', 'summary.json'];
  const env = { ...process.env, STAGE, FAIRWAY_PREVIEWS };
  const { stderr } = spawnSync(process.execPath, [FAIRWAY, ...args], { cwd: folder, encoding: 'utf8', env });
  expect(stderr).toBe('');
  const { engines: asked } = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as {
    engines: { engine: string }[];
  };
  expect(asked.map(({ engine }) => engine)).toEqual(engines);
});
