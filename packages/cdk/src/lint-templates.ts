import { spawnSync } from 'node:child_process';
import { describeProgress, ensureTool } from '@fairway/toolchain';
import { BOOTSTRAP_TEMPLATE } from './bootstrap';

/** The CDK writes dependencies that a reference implies already; they change nothing. */
const IGNORED = ['W3005'];

/**
 * Runs cfn-lint over what `build` rendered and over the stage's bootstrap.
 *
 * The emulator accepts a runtime that does not exist and a reference to nothing; AWS would refuse both in production.
 *
 * @param project folder of a CDK service, built
 * @returns cfn-lint's exit code, 0 where nothing was found
 */
export async function lintTemplates(project: string): Promise<number> {
  const { executable } = await ensureTool('cfn-lint', {
    report: (progress) => process.stderr.write(`${describeProgress(progress)}\n`),
  });
  const flags = ['--non-zero-exit-code', 'informational', '--ignore-checks', ...IGNORED];
  const { status, error } = spawnSync(
    executable,
    [...flags, '--template', BOOTSTRAP_TEMPLATE, 'cdk.out/*/*.template.json'],
    { cwd: project, stdio: 'inherit' },
  );
  if (error) throw error;
  return status ?? 1;
}
