import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { ensureTool } from '@fairway/toolchain';
import { TerraformError } from './errors';
import { cliConfiguration } from './provider-mirror';

export interface RunOptions {
  /** Folder of the root module. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Longest run, in milliseconds. @default 15 minutes: AWS takes minutes over a life cycle */
  readonly timeoutMs?: number;
  /** Exit codes that are no failure. @default only 0 */
  readonly accept?: readonly number[];
}

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Terraform where it is on PATH, else the pinned OpenTofu; never with a question, a colour or a look for updates. */
export class Terraform {
  private constructor(
    private readonly executable: string,
    private readonly options: RunOptions,
  ) {}

  public static async open(options: RunOptions): Promise<Terraform> {
    mkdirSync(options.folder, { recursive: true });
    const { executable } = await ensureTool('opentofu');
    return new Terraform(executable, options);
  }

  public async init(): Promise<void> {
    await this.run('init', '-backend=true');
  }

  /** Interrupts Terraform when the signal fires, so that it finishes writing its state. */
  public run(verb: string, ...parameters: string[]): Promise<Outcome> {
    const { folder, environment, signal, timeoutMs = 900_000, accept = [0] } = this.options;
    const child = spawn(this.executable, [verb, '-no-color', ...parameters], {
      cwd: folder,
      env: {
        ...environment,
        ...cliConfiguration(folder),
        TF_IN_AUTOMATION: '1',
        TF_INPUT: '0',
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
      killSignal: 'SIGINT',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => (output = (output + part.toString()).slice(-1_000_000)));
    }
    return new Promise((resolve, reject) => {
      let cause: Error | undefined;
      child.on('error', (error) => (cause = error));
      child.on('close', (exitCode) => {
        if (cause) reject(cause);
        else if (exitCode !== null && accept.includes(exitCode)) resolve({ exitCode, output });
        else reject(failure(verb, exitCode, output));
      });
    });
  }
}

function failure(verb: string, exitCode: number | null, output: string): TerraformError {
  // Terraform's own sentence comes last and is framed by a box.
  const text = output.replace(/^[╷│╵] ?/gm, '').trim();
  const errors = text.slice(Math.max(text.indexOf('Error:'), 0)).slice(0, 4000);
  if (verb === 'init' && /registry\.terraform\.io|Failed to query available provider/.test(errors)) {
    return new TerraformError(
      'PROVIDER_UNREACHABLE',
      'expected the AWS provider of Terraform from its registry or from a mirror such as /usr/local/share/terraform/plugins, found neither. ' +
        `Put a mirror there, made by terraform providers mirror, or allow registry.terraform.io.\n${errors}`,
    );
  }
  return new TerraformError('TERRAFORM_FAILED', `terraform ${verb} ended with ${exitCode}.\n${errors}`);
}
