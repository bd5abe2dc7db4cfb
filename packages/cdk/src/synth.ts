import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { assetsOf } from './placement';
import type { CreateApp } from './stage-app';

/**
 * Renders what each kind of stage would receive into `cdk.out/`, for the policies and the linter to read.
 *
 * Version and commit stay out, so that equal sources render equal templates.
 *
 * @param project folder of a CDK service, compiled
 */
export function synthesize(project: string): void {
  const service = loadService(project);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- which service it is, is known only now
  const { createApp } = require(join(project, 'lib', 'app.js')) as { createApp: CreateApp };
  for (const [stage, platform] of [
    ['local', 'emulator'],
    ['prod', 'aws'],
  ] as const) {
    const outdir = join(project, 'cdk.out', stage);
    rmSync(outdir, { recursive: true, force: true });
    createApp({
      placement: { stage, platform, service, version: '0.0.0', commit: 'none' },
      assets: assetsOf(service),
      outdir,
    }).synth();
  }
}
