import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { chartReadme } from './chart-readme';
import { CommandError, run } from './command';
import { CHART, PROJECT } from './paths';

/** Oldest supported, the local cluster's, and a newer one. */
export const KUBERNETES_VERSIONS = ['1.30', '1.33', '1.36'] as const;
export const EXAMPLES = join(CHART, 'ci');

/** Lints the chart and checks what it renders for each example and version of Kubernetes. Returns what it found good. */
export async function checkChart(): Promise<string> {
  checkReadme();
  const helm = (await ensureTool('helm')).executable;
  const validate = (await ensureTool('kubernetes-validate')).executable;
  const rendered = join(PROJECT, 'dist/chart/rendered');
  rmSync(rendered, { recursive: true, force: true });
  mkdirSync(rendered, { recursive: true });
  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('-values.yaml'));
  for (const version of KUBERNETES_VERSIONS) {
    for (const example of examples) {
      const options = ['--values', join(EXAMPLES, example), '--kube-version', `${version}.0`];
      await run(helm, ['lint', '--strict', '--quiet', CHART, ...options], { code: 'CHART_LINT' });
      const text = await run(helm, ['template', 'claims-api', CHART, ...options], { code: 'CHART_RENDER' });
      writeFileSync(join(rendered, `${version}-${example}`), text);
    }
    const files = examples.map((example) => join(rendered, `${version}-${example}`));
    await run(validate, ['-k', version, '--strict', ...files], { code: 'CHART_INVALID' });
  }
  return `${examples.length} examples are valid for Kubernetes ${KUBERNETES_VERSIONS.join(', ')}`;
}

function checkReadme(): void {
  const expected = chartReadme();
  const file = join(CHART, 'README.md');
  let found = '';
  try {
    found = readFileSync(file, 'utf8');
  } catch {
    // No README is a stale one.
  }
  if (found === expected) return;
  throw new CommandError(
    'CHART_README_STALE',
    `expected ${file} to say what the comments of values.yaml say.`,
    'Write it anew: node infra/claims-api/lib/main.js chart-readme',
  );
}

export interface ChartPackage {
  readonly file: string;
  readonly digest: string;
}

/**
 * Packages the chart, in place of what was packaged before. The same chart and versions give the same bytes: Helm's own archive holds the time of the day.
 *
 * @param version semantic version of the package; `appVersion` is the tag of the image that it runs by default
 */
export async function packageChart(version: string, appVersion: string): Promise<ChartPackage> {
  const helm = (await ensureTool('helm')).executable;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-chart-'));
  const out = join(PROJECT, 'dist/chart');
  try {
    await run(helm, ['package', CHART, '--destination', folder, '--version', version, '--app-version', appVersion]);
    const name = `claims-api-${version}.tgz`;
    await run('tar', ['--extract', '--file', join(folder, name), '--directory', folder]);
    const tar = join(folder, 'chart.tar');
    await run('tar', [
      ...['--create', '--file', tar, '--directory', folder, '--sort=name', '--mtime=@0', '--format=gnu'],
      ...['--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', 'claims-api'],
    ]);
    await run('gzip', ['--no-name', '--best', tar]);
    mkdirSync(out, { recursive: true });
    // Whoever publishes takes the one that lies there.
    for (const old of readdirSync(out).filter((file) => file.endsWith('.tgz'))) rmSync(join(out, old));
    const content = readFileSync(`${tar}.gz`);
    writeFileSync(join(out, name), content);
    return { file: join(out, name), digest: `sha256:${createHash('sha256').update(content).digest('hex')}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
