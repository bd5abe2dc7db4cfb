/** `npx nx bench web`: how large the image is, how long a change takes to be live, how much an update makes: `dist/bench/web.json`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Fairway, figure, saveFigures } from '@fairway/testing';
import { docker } from '../src/image/docker';
import { buildImage, MAX_IMAGE_BYTES } from '../src/image/image';
import { PROJECT, WORKSPACE } from '../src/paths';

/** A stage of its own: people's stage `local` keeps what they deployed. */
const STAGE = 'pr-990017';
/** Longest time from a change to live, in seconds. */
const LIVE_S = 60;

/** How many resources `uat` has on AWS, components aside, as `build` recorded them. */
function resourcesOnAws(): number {
  const { fairwayPulumiGraph: graph } = JSON.parse(readFileSync(join(PROJECT, 'dist/graph/uat.json'), 'utf8')) as {
    fairwayPulumiGraph: { type: string }[];
  };
  return graph.filter(({ type }) => type.startsWith('aws:')).length;
}

/** What Pulumi said that it did: `Pulumi did create 30 in 61.0 s`. */
function told(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`expected ${String(pattern)} in what the deployment says, found\n${output}`);
  return Number(found);
}

async function main(): Promise<void> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const id = await buildImage({ version: '0.0.0', commit: 'bench', architecture });
  const bytes = Number(await docker(['image', 'inspect', '--format', '{{.Size}}', id]));
  execFileSync(process.execPath, [join(WORKSPACE, 'infra/local/lib/main.js'), 'up'], { stdio: 'pipe' });
  const fairway = new Fairway(WORKSPACE, 'web', STAGE);
  try {
    const first = await fairway.run(['deploy']);
    const began = performance.now();
    const update = await fairway.run(['deploy', '--again']);
    const load = loadavg()[0]?.toFixed(1);
    const live = (performance.now() - began) / 1000;
    const engine = told(update, /Pulumi did .* in ([\d.]+) s/);
    // Components of ours, the stack and the provider are not AWS's; Pulumi counts them as well.
    const made = told(first, /Pulumi did create (\d+)/);
    saveFigures(join(PROJECT, 'dist/bench/web.json'), [
      figure('image_mb', bytes / 1e6, 'MB', MAX_IMAGE_BYTES / 1e6),
      figure(
        'change_to_live_s',
        live,
        `s on the emulator, ${engine.toFixed(1)} of them Pulumi's; load ${load} on ${cpus().length} cores`,
        LIVE_S,
      ),
      figure('up_resources', made, 'made on the emulator, components included; against those of AWS', resourcesOnAws()),
    ]);
  } finally {
    await fairway.run(['destroy']);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
