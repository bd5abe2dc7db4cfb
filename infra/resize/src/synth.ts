import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { createApp } from './app';
import { ASSETS, PROJECT } from './paths';

/**
 * Renders what each kind of stage would receive into `cdk.out/`, for the policies and the linter to read.
 *
 * Version and commit stay out, so that equal sources render equal templates.
 */
export function synthesize(): void {
  const service = loadService(PROJECT);
  for (const [stage, platform] of [
    ['local', 'emulator'],
    ['prod', 'aws'],
  ] as const) {
    const outdir = join(PROJECT, 'cdk.out', stage);
    rmSync(outdir, { recursive: true, force: true });
    createApp({
      placement: { stage, platform, service, version: '0.0.0', commit: 'none' },
      assets: ASSETS,
      outdir,
    }).synth();
  }
}

if (require.main === module) synthesize();
