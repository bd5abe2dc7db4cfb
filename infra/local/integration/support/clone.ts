import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LocalState, readLocalState } from '@fairway/delivery';
import { writeJson } from '../../src/files';
import { Layout } from '../../src/layout';
import { endStrays } from '../../src/process/strays';

const MAIN = join(__dirname, '../../lib/main.js');

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A workspace of its own in the temporary folder, with ports away from those of a person's own stage. */
export class Clone {
  public readonly layout: Layout;
  public readonly workspace: string;

  constructor(
    ports: { readonly emulator: number; readonly frontDoor: number } = { emulator: 24_566, frontDoor: 28_080 },
  ) {
    const parent = mkdtempSync(join(tmpdir(), 'fairway-it-'));
    this.workspace = join(parent, 'clone');
    mkdirSync(this.workspace);
    this.layout = new Layout(this.workspace);
    this.layout.create();
    writeJson(this.layout.portsFile, { emulator: ports.emulator, 'front-door': ports.frontDoor });
  }

  public get state(): LocalState {
    return readLocalState(this.workspace);
  }

  public get aws() {
    const { aws } = this.state;
    if (!aws) throw new Error('the emulator is not up');
    return aws;
  }

  public get frontDoor() {
    const { frontDoor } = this.state;
    if (!frontDoor) throw new Error('the front door is not up');
    return frontDoor;
  }

  /** Runs a verb to its end. */
  public async run(...args: string[]): Promise<Outcome> {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, this.arguments(args), {
        timeout: 180_000,
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
      return { code: typeof code === 'number' ? code : -1, output: stdout + stderr };
    }
  }

  /** Starts a verb and sends it a signal after so many milliseconds; resolves when it has ended. */
  public interrupt(verb: string, signal: NodeJS.Signals, afterMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, this.arguments([verb]), { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text: Buffer) => (output += text.toString()));
      const timer = setTimeout(() => child.kill(signal), afterMs);
      child.on('exit', (code) => {
        clearTimeout(timer);
        // Not `close`: what `up` started may hold nothing of ours, but a killed one closes late.
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ code: code ?? -1, output });
      });
    });
  }

  /** Ends everything and deletes the clone. */
  public async dispose(): Promise<void> {
    await this.run('down');
    await endStrays(this.layout.root);
    rmSync(join(this.workspace, '..'), { recursive: true, force: true });
  }

  private arguments(args: readonly string[]): string[] {
    return [MAIN, ...args, '--workspace', this.workspace];
  }
}
