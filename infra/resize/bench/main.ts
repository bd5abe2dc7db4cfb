import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '@fairway/testing';
import { describeProgress, ensureTool } from '@fairway/toolchain';
import { WORKSPACE } from '../src/paths';
import { coldStarts } from './cold-start';
import { LineProcess } from './line-process';

interface Cost {
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Of the same process before its first request. */
  readonly idleMb: number;
}

const PHOTOS = join(process.env.FAIRWAY_CACHE ?? join(homedir(), '.cache', 'fairway'), 'bench-photographs');
const OUT = join(WORKSPACE, 'dist', 'bench');
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const WIDTHS = [200, 800, 1600];
/** A result counts only where it is as good as Pillow's, by this much of SSIM. */
const SSIM_SLACK = 0.005;

/** What the function's environment gives glibc on AWS; see `image-function.ts`. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1' };

// Node.js strips the types itself: a compiler in the process would count as its memory.
const program = [join(__dirname, 'ours.ts')];
const startOurs = (env: NodeJS.ProcessEnv = {}): LineProcess => new LineProcess(process.execPath, program, env);

async function main(): Promise<void> {
  const { executable: python } = await ensureTool('image-bench', {
    report: (progress) => process.stderr.write(`${describeProgress(progress)}\n`),
  });
  mkdirSync(PHOTOS, { recursive: true });
  mkdirSync(OUT, { recursive: true });
  const reference = new LineProcess(python, [join(__dirname, 'reference.py')]);
  const ours = startOurs(ALLOCATOR);
  const figures: Figure[] = [];
  try {
    const photos = await reference.ask<string[]>({ op: 'photos', folder: PHOTOS });
    for (const width of WIDTHS) figures.push(...(await atWidth(ours, reference, photos, width)));
    figures.push(await threeSizes(ours, photos));
    figures.push(...(await peakMemory(photos)));
    const { ours: cold, withClient } = await coldStarts(ROUNDS);
    figures.push(figure('cold_start', median(cold), 'ms of CPU', median(withClient)));
  } finally {
    reference.close();
    ours.close();
  }
  writeFileSync(join(OUT, 'resize.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
  for (const { name, value, unit, against, ratio } of figures) {
    process.stdout.write(`${name.padEnd(24)} ${value} ${unit} against ${against}: ${ratio}\n`);
  }
}

/** Ours, Pillow and the floor in turn, so that what else the machine does falls on all of them. */
async function atWidth(ours: LineProcess, reference: LineProcess, photos: string[], width: number): Promise<Figure[]> {
  const spent = {
    ours: [] as number[],
    plain: [] as number[],
    thumbnail: [] as number[],
    resize: [] as number[],
    floor: [] as number[],
  };
  const query = { w: String(width), fm: 'jpeg', q: '80' };
  for (const file of photos) {
    for (let round = 0; round <= ROUNDS; round++) {
      const results = { ours: join(OUT, 'ours.jpg'), thumbnail: join(OUT, 'thumbnail.jpg') };
      const mine = await ours.ask<Cost>({ file, query, out: results.ours });
      const plain = await ours.ask<Cost>({ file, plain: width });
      const thumbnail = await run('thumbnail', file, results.thumbnail);
      const floor = await run('floor', file);
      const resize = width === 800 ? await run('resize', file) : 0;
      if (round === 0) {
        await expectAsGood(file, [results.ours, results.thumbnail]);
        continue;
      }
      spent.ours.push(mine.cpuMs);
      spent.plain.push(plain.cpuMs);
      spent.thumbnail.push(thumbnail);
      spent.floor.push(floor);
      spent.resize.push(resize);
    }
  }
  const mine = median(spent.ours);
  const floor = median(spent.floor);
  // Beside ours, the library alone: what no handler on top of it can be below.
  const figures = [
    figure(`floor_${width}`, mine, 'ms of CPU', floor),
    figure(`plain_sharp_${width}`, median(spent.plain), 'ms of CPU', floor),
  ];
  if (width !== 200) figures.push(figure(`pillow_thumbnail_${width}`, median(spent.thumbnail), 'ms of CPU', mine));
  if (width === 800) figures.push(figure('pillow_resize_800', median(spent.resize), 'ms of CPU', mine));
  return figures;

  function run(what: string, file: string, out?: string): Promise<number> {
    return reference.ask<number>({ op: 'run', what, file, width, ...(out ? { out } : {}) });
  }

  async function expectAsGood(file: string, candidates: string[]): Promise<void> {
    const [good = 0, pillow = 0] = await reference.ask<number[]>({ op: 'ssim', file, width, candidates });
    process.stdout.write(`${width}: SSIM ${good.toFixed(4)}, Pillow's thumbnail ${pillow.toFixed(4)}\n`);
    if (good < pillow - SSIM_SLACK)
      throw new Error(`${file} at ${width}: SSIM ${good} is worse than Pillow's ${pillow}`);
  }
}

async function threeSizes(ours: LineProcess, photos: string[]): Promise<Figure> {
  const together: number[] = [];
  const apart: number[] = [];
  for (const file of photos) {
    for (let round = 0; round < ROUNDS; round++) {
      together.push((await ours.ask<Cost>({ file, query: { sizes: WIDTHS.join(',') } })).cpuMs);
      let sum = 0;
      for (const width of WIDTHS) sum += (await ours.ask<Cost>({ file, query: { w: String(width) } })).cpuMs;
      apart.push(sum);
    }
  }
  return figure('three_sizes', median(together), 'ms of CPU', median(apart));
}

/**
 * Highest memory of a process that resizes each photograph some times, with our settings and with the libraries' own: of the
 * whole process, and above what the same process has before its first request.
 */
async function peakMemory(photos: string[]): Promise<Figure[]> {
  const peak = async (env: NodeJS.ProcessEnv): Promise<Cost> => {
    const process_ = startOurs(env);
    try {
      let last: Cost | undefined;
      for (let round = 0; round < ROUNDS; round++) {
        for (const file of photos) last = await process_.ask<Cost>({ file, query: { w: '1600' } });
      }
      return last ?? { cpuMs: 0, peakMb: Number.NaN, idleMb: Number.NaN };
    } finally {
      process_.close();
    }
  };
  const [mine, theirs] = [await peak(ALLOCATOR), await peak({ BENCH_LIBRARY_DEFAULTS: '1' })];
  const above = ({ peakMb, idleMb }: Cost): number => peakMb - idleMb;
  return [
    figure('peak_memory', mine.peakMb, 'MB', theirs.peakMb),
    figure('peak_memory_above_idle', above(mine), 'MB', above(theirs)),
  ];
}

function figure(name: string, value: number, unit: string, against: number): Figure {
  return { name, value: round(value), unit, against: round(against), ratio: round(value / against) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
