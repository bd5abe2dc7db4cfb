import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureTool } from '@fairway/toolchain';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { checkChart, packageChart } from '../src/chart';
import { run } from '../src/command';
import { buildImage, checkSize, testImage } from '../src/image';
import { PROJECT, WORKSPACE } from '../src/paths';
import { push } from '../src/push';

jest.setTimeout(900_000);

interface AlertRule {
  readonly annotations: { readonly runbook_url: string };
}

const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: WORKSPACE, encoding: 'utf8' }).trim();
const options = { version: '0.1.0+test', commit };

test('the image has at most 110 MB, no shell, and runs from /claims-api as nobody', async () => {
  const image = await buildImage(options);
  checkSize(image);
  const inspect = ['image', 'inspect', '--format', '{{.Config.WorkingDir}} {{.Config.User}}', image.reference];
  expect(execFileSync('docker', inspect, { encoding: 'utf8' }).trim()).toBe('/claims-api 65532:65532');
  const shell = () => execFileSync('docker', ['run', '--rm', image.reference, 'sh', '-c', 'true'], { stdio: 'pipe' });
  expect(shell).toThrow(/executable file not found/);
});

test('python -m pytest passes in the built image', async () => {
  expect(await testImage(options)).toMatch(/\d+ passed/);
});

test('the chart is valid, and the same chart gives the same package', async () => {
  expect(await checkChart()).toMatch(/examples are valid for Kubernetes 1\.30, 1\.33, 1\.36/);
  const one = await packageChart('0.1.0', '0.1.0');
  await sleep(1100);
  expect((await packageChart('0.1.0', '0.1.0')).digest).toBe(one.digest);
});

test('each alert of the chart is sound PromQL, and names a part of the runbook that is there', async () => {
  const files = readdirSync(join(PROJECT, 'dist/chart/rendered'))
    .filter((name) => name.endsWith('gateway-values.yaml'))
    .map((name) => readFileSync(join(PROJECT, 'dist/chart/rendered', name), 'utf8'));
  const { spec } = parseAllDocuments(files[0] ?? '')
    .map((document) => document.toJS() as { kind?: string; spec: { groups: { rules: AlertRule[] }[] } } | null)
    .find((object) => object?.kind === 'PrometheusRule') as { spec: { groups: { rules: AlertRule[] }[] } };
  const folder = mkdtempSync(join(tmpdir(), 'fairway-rules-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(spec, { lineWidth: 0 }));
    const promtool = (await ensureTool('promtool')).executable;
    expect(await run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', join(folder, 'rules.yaml')])).toMatch(
      /SUCCESS: 4 rules found/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  const runbook = readFileSync(join(WORKSPACE, 'docs/runbooks/claims-api.md'), 'utf8');
  const parts = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => `docs/runbooks/claims-api.md#${heading}`);
  const named = spec.groups.flatMap(({ rules }) => rules.map(({ annotations }) => annotations.runbook_url));
  expect(named.sort()).toEqual(parts.sort());
});

test('push brings the image by its version and as latest, and a chart that runs it', async () => {
  const port = await freePort();
  const [crane, helm] = [(await ensureTool('crane')).executable, (await ensureTool('helm')).executable];
  const folder = mkdtempSync(join(tmpdir(), 'fairway-registry-'));
  const registry = `127.0.0.1:${port}`;
  const server = spawn(crane, ['registry', 'serve', '--address', registry, '--disk', folder], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  try {
    await answers(`http://${registry}/v2/`);
    const pushed = await push(await buildImage(options), '0.1.0', commit, registry);
    const tag = `0.1.0-${commit.slice(0, 7)}`;
    const tags = (await run(crane, ['ls', `${registry}/claims-api`])).trim().split('\n');
    expect(tags.sort()).toEqual([tag, 'latest'].sort());
    const [digest, latest] = await Promise.all(
      [tag, 'latest'].map((name) => run(crane, ['digest', `${registry}/claims-api:${name}`])),
    );
    expect(latest).toBe(digest);
    expect(pushed.image).toBe(`${registry}/claims-api@${digest?.trim()}`);
    const version = `0.1.0+${commit.slice(0, 7)}`;
    await run(helm, [
      ...['pull', `oci://${registry}/charts/claims-api`, '--version', version],
      ...['--plain-http', '--destination', folder, '--untar'],
    ]);
    const chart = parse(readFileSync(join(folder, 'claims-api/Chart.yaml'), 'utf8')) as object;
    expect(chart).toMatchObject({ version, appVersion: tag });
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
});

async function answers(url: string): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = await fetch(url).catch(() => undefined);
    if (found?.ok) return;
    await sleep(100);
  }
  throw new Error(`no answer from ${url} within 10 s`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
