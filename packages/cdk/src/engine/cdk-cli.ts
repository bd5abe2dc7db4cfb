import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A command of the CDK failed; the message ends with what it said last. */
export class CdkError extends Error {
  public override readonly name = 'CdkError';
  public readonly code = 'CDK_FAILED';

  constructor(command: string, output: string, reason?: string) {
    const said = output.trim().split('\n').slice(-12);
    // The first line must tell the cause: it is what a record and a table keep.
    const cause =
      reason ?? said.findLast((line) => /fail|error|denied|invalid/i.test(line)) ?? said.at(-1) ?? 'no output';
    super(`CDK_FAILED: expected "cdk ${command}" to succeed, found: ${cause.trim()}\n${said.join('\n')}`);
  }
}

export interface CdkDeployment {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  readonly stack: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Asks the platform why; the CDK itself names the state of the stack alone where a stack could not be made. */
  readonly reasonOf: (stack: string) => Promise<string | undefined>;
}

/**
 * Brings a stack to what its assembly says, through a change set.
 *
 * @returns the stack's outputs
 * @throws {CdkError}
 */
export async function cdkDeploy(options: CdkDeployment): Promise<Record<string, string>> {
  const { assembly, stack, parameters } = options;
  const outputs = join(assembly, 'outputs.json');
  const values = Object.entries(parameters).flatMap(([name, value]) => ['--parameters', `${name}=${value}`]);
  const flags = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs, '--no-notices'];
  try {
    await cdk(['deploy', stack, ...flags, ...values], options);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CdkError(`deploy ${stack}`, error.message, await options.reasonOf(stack));
  }
  const written = JSON.parse(await readFile(outputs, 'utf8')) as Record<string, Record<string, string>>;
  return written[stack] ?? {};
}

const run = promisify(execFile);

/** Its message is all that the command said. */
class CommandFailed extends Error {}

/** Runs a command of the CDK in a process of its own, which an abandoned rollout stops. */
async function cdk(
  args: readonly string[],
  { assembly, environment, signal }: Pick<CdkDeployment, 'assembly' | 'environment' | 'signal'>,
): Promise<void> {
  const program = require.resolve('aws-cdk/bin/cdk');
  const options = { env: environment, signal, maxBuffer: 64 * 1024 * 1024 };
  try {
    await run(process.execPath, [program, ...args, '--app', assembly, '--ci', '--no-color'], options);
  } catch (error) {
    if (signal.aborted) throw error;
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new CommandFailed(`${stdout}\n${stderr}`);
  }
}
