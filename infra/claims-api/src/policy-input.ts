import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { ensureTool } from '@fairway/toolchain';
import { EXAMPLES } from './chart';
import { run } from './command';
import { CHART, PROJECT } from './paths';
import { labelsOf, valuesOf } from './values';

/** What policy judges, below the project. */
export const POLICY_INPUT = 'dist/chart/policy';
const KUBERNETES = '1.33.0';

/** Renders each example as a stage would install it, with the labels that every deployment gives, and what `local` gets. */
export async function renderForPolicy(): Promise<void> {
  const helm = (await ensureTool('helm')).executable;
  const out = join(PROJECT, POLICY_INPUT);
  const folder = mkdtempSync(join(tmpdir(), 'fairway-values-'));
  // The same text for every commit, so that the verdict can be kept.
  const deployed = { stage: 'local', service: loadService(PROJECT), commit: '0'.repeat(40) };
  const stageValues = valuesOf(deployed, { version: '0.0.0', platformId: `sha256:${'0'.repeat(64)}` }, '0'.repeat(64));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  try {
    const values = (name: string, content: object) => {
      const file = join(folder, name);
      writeFileSync(file, JSON.stringify(content));
      return file;
    };
    const labels = values('labels.json', { commonLabels: labelsOf(deployed) });
    const wanted: [string, string[]][] = [
      ['local.yaml', [values('local.json', stageValues)]],
      ...readdirSync(EXAMPLES)
        .filter((name) => name.endsWith('-values.yaml'))
        .map((name): [string, string[]] => [name, [join(EXAMPLES, name), labels]]),
    ];
    for (const [name, files] of wanted) {
      const options = ['--namespace', 'claims', '--kube-version', KUBERNETES, '--values', files.join(',')];
      const text = await run(helm, ['template', 'claims-api', CHART, ...options], { code: 'CHART_RENDER' });
      writeFileSync(join(out, name), text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
