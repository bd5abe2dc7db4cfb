import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CommandEnd {
  readonly code: number | null;
  readonly output: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandEnd>;
}

/** The live release, as `fairway status --json` tells it. */
export interface LiveService {
  readonly version: string;
  readonly url: string;
}

/** Runs the `fairway` command of this workspace on one service and stage, as people do. */
export class Fairway {
  constructor(
    private readonly root: string,
    private readonly service: string,
    private readonly stage: string,
    private readonly program = join(__dirname, '../../../cli/bin/fairway.js'),
  ) {}

  public start(...args: string[]): RunningCommand {
    const env = { ...process.env, STAGE: this.stage };
    const child = spawn(process.execPath, [this.program, ...args, '--service', this.service], { cwd: this.root, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
    return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
  }

  /** @throws where the command does not end with the expected code */
  public async run(args: readonly string[], expected = 0): Promise<string> {
    const { code, output } = await this.start(...args).ended;
    if (code === expected) return output;
    throw new Error(
      `fairway ${args.join(' ')}: expected it to end with ${expected}, found ${code}\n${output.slice(-3000)}`,
    );
  }

  public async live(): Promise<LiveService> {
    const { code, output } = await this.start('status', '--json').ended;
    const [row] = (JSON.parse(output) as { services: Partial<LiveService>[] }).services;
    if (row?.version && row.url) return { version: row.version, url: row.url };
    throw new Error(`expected ${this.service} to be live on ${this.stage}, found (${code})\n${output}`);
  }
}
