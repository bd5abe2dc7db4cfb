import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Fairway, figure, saveFigures } from '@fairway/testing';
import { ensureTool } from '@fairway/toolchain';
import { buildImage } from '../src/image';
import { APP, PROJECT, WORKSPACE } from '../src/paths';

/** A stage of its own: people's stage `local` keeps what they deployed. */
const STAGE = 'pr-990012';
const LOCAL = join(WORKSPACE, 'infra/local/lib/main.js');

interface Program {
  readonly cpu_us: number;
  readonly cpu_us_fastapi: number;
  readonly ms_rows_1000: number;
  readonly ms_rows_1000000: number;
}

async function seconds(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function main(): Promise<void> {
  const baseline = (await ensureTool('api-bench')).executable;
  const python = join(APP, '.venv/bin/python');
  const env = { ...process.env, PYTHONPATH: APP };
  const said = execFileSync(python, [join(APP, 'bench/bench.py'), baseline], { encoding: 'utf8', env });
  const program = JSON.parse(said) as Program;
  const image = await buildImage({ version: '0.0.0+bench', commit: 'bench' });
  const local = (verb: string) => execFileSync(process.execPath, [LOCAL, verb], { stdio: 'pipe' });
  local('down');
  const ready = await seconds(() => local('up'));
  const fairway = new Fairway(WORKSPACE, 'claims-api', STAGE);
  let live: number;
  try {
    await fairway.run(['deploy']);
    live = await seconds(() => fairway.run(['deploy', '--again']));
  } finally {
    await fairway.run(['destroy']);
  }
  saveFigures(join(PROJECT, 'dist/bench/claims-api.json'), [
    figure('cpu_over_fastapi', program.cpu_us, 'µs', program.cpu_us_fastapi),
    figure('image_mb', image.bytes / 1e6, 'MB', 110),
    figure('rows_1000000_over_1000', program.ms_rows_1000000, 'ms', program.ms_rows_1000),
    figure('change_to_live_s', live, 's', 25),
    figure('cluster_ready_s', ready, 's', 90),
  ]);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
