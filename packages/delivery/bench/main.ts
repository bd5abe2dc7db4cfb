/** `npx nx bench delivery`: measures what people wait for, and writes `dist/bench/delivery.json`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { secondsForServices } from './generated-workspace';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What is to be reached. */
  readonly against: number;
  readonly ratio: number;
}

const ROOT = resolve(__dirname, '../../..');
const FAIRWAY = join(ROOT, 'packages/cli/bin/fairway.js');

function figure(name: string, value: number, unit: string, against: number): Figure {
  const rounded = Math.round(value * 1000) / 1000;
  return { name, value: rounded, unit, against, ratio: Math.round((value / against) * 1000) / 1000 };
}

function run(command: string, args: readonly string[]): { seconds: number; output: string; status: number | null } {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  return { seconds: (performance.now() - started) / 1000, output: stdout + stderr, status };
}

function lines(command: string, args: readonly string[]): string[] {
  return run(command, args)
    .output.split('\n')
    .filter((line) => line.trim() !== '');
}

function liveServices(): string[] {
  const { output } = run(process.execPath, [FAIRWAY, 'status', '--json']);
  const { services } = JSON.parse(output) as { services: { service: string; health: string }[] };
  return services.filter(({ health }) => health === 'well').map(({ service }) => service);
}

function measure(): Figure[] {
  const figures: Figure[] = [];
  const live = liveServices();
  if (live.includes('resize')) {
    const deployed = run(process.execPath, [FAIRWAY, 'deploy', '--again', '--service', 'resize']);
    if (deployed.status === 0) figures.push(figure('change_to_live_resize_s', deployed.seconds, 's', 20));
    else process.stdout.write(`change_to_live_resize_s: not measured\n${deployed.output.slice(-500)}\n`);
  }
  if (live.length > 0) {
    const deploy = ['run-many', '-t', 'deploy', '-p', live.join(','), '--outputStyle=static'];
    // The first brings caches and what has changed up to date; the second has nothing to do.
    run('nx', deploy);
    const again = run('nx', deploy);
    if (again.status === 0) figures.push(figure('noop_deploy_s', again.seconds, `s for ${live.length} services`, 5));
    else process.stdout.write(`noop_deploy_s: not measured\n${again.output.slice(-500)}\n`);
  } else {
    process.stdout.write('Nothing is deployed: deploy first to measure deployments (npm run deploy).\n');
  }
  const all = lines('nx', ['show', 'projects', '--withTarget', 'test']);
  const affected = lines('nx', [
    'show',
    'projects',
    '--withTarget',
    'test',
    '--affected',
    '--files=apps/resize/src/lambda.ts',
  ]);
  figures.push(figure('affected_over_all', affected.length / all.length, `of ${all.length} projects’ tests`, 0.1));
  const [ten, hundred] = [secondsForServices(10, ROOT), secondsForServices(100, ROOT)];
  figures.push(figure('graph_100_over_10', hundred / ten, `${hundred.toFixed(1)} s over ${ten.toFixed(1)} s`, 12));
  return figures;
}

const figures = measure();
const folder = join(__dirname, '../dist/bench');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'delivery.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
for (const { name, value, unit, against } of figures)
  process.stdout.write(`${name}: ${value} ${unit} (to reach: ${against})\n`);
