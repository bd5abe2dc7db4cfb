import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedTemplate } from './generated-template';

interface Measurement {
  /** From reading the file to the finished report. */
  readonly seconds: number;
  /** Largest resident size of the process. */
  readonly megabytes: number;
}

/** Times a graph of 1,000 and one of 10,000 resources, each the best of three in fresh processes. */
export function measureGrowth(): { small: Measurement; large: Measurement } {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-bench-'));
  try {
    return { small: measure(folder, 1000), large: measure(folder, 10_000) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(folder: string, count: number): Measurement {
  const file = join(folder, `${count}.template.json`);
  writeFileSync(file, generatedTemplate(count));
  const program = `
    const { checkFiles } = require(${JSON.stringify(join(__dirname, '../lib'))});
    const start = process.hrtime.bigint();
    checkFiles([${JSON.stringify(file)}]).then((report) => {
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (report.resources !== ${count}) throw new Error('expected ${count} resources, found ' + report.resources);
      console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
    });`;
  const runs = Array.from({ length: 3 }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Measurement;
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}
