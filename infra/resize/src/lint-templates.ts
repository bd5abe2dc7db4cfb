import { spawnSync } from 'node:child_process';
import { describeProgress, ensureTool } from '@fairway/toolchain';
import { PROJECT } from './paths';

/**
 * Runs cfn-lint over every template of the project, as `.cfnlintrc` says.
 *
 * The emulator accepts a runtime that does not exist and a reference to nothing; AWS would refuse both in production.
 *
 * @returns cfn-lint's exit code, 0 where nothing was found
 */
export async function lintTemplates(): Promise<number> {
  const { executable } = await ensureTool('cfn-lint', {
    report: (progress) => process.stderr.write(`${describeProgress(progress)}\n`),
  });
  const { status, error } = spawnSync(executable, ['--non-zero-exit-code', 'informational'], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}

if (require.main === module) {
  lintTemplates().then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
