import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** A process that answers each line of JSON with one. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private errors = '';

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(command, args, { env: { ...process.env, ...env } });
    this.child.stderr.on('data', (data: Buffer) => (this.errors += data.toString()));
    this.lines = createInterface({ input: this.child.stdout });
  }

  public async ask<T>(request: object): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      const ended = (): void => reject(new Error(`the process ended: ${this.errors.slice(-2000)}`));
      this.child.once('exit', ended);
      this.lines.once('line', (line) => {
        this.child.off('exit', ended);
        resolve(JSON.parse(line) as T);
      });
    });
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer;
  }

  public close(): void {
    this.child.stdin.end();
  }
}
