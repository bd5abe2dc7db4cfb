import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { localStageFolder } from '@fairway/delivery';

/** Where everything of one clone's local stage lies: below `.fairway/local`, readable by its owner only. */
export class Layout {
  public readonly workspace: string;
  public readonly root: string;
  /** Eight hex digits that differ between two clones on one machine. */
  public readonly clone: string;

  constructor(workspace: string) {
    this.workspace = realpathSync(workspace);
    this.root = localStageFolder(this.workspace);
    this.clone = createHash('sha256').update(this.workspace).digest('hex').slice(0, 8);
  }

  public get stateFile() {
    return this.path('state.json');
  }
  /** Ports of the last run; outlives `down`, so that addresses stay what people wrote down. */
  public get portsFile() {
    return this.path('ports.json');
  }
  public get lockFile() {
    return this.path('lock');
  }
  public get tls() {
    return this.path('tls');
  }
  public get caFile() {
    return this.path('tls', 'ca.pem');
  }
  public get credentials() {
    return this.path('aws');
  }
  public get emulator() {
    return this.path('emulator');
  }
  public get frontDoor() {
    return this.path('front-door');
  }
  /** Temporary folder of everything that is started here: what is left in it is ours to delete. */
  public get temporary() {
    return this.path('tmp');
  }
  public runFile(part: string) {
    return this.path('run', `${part}.json`);
  }
  public logFile(part: string) {
    return this.path('logs', `${part}.log`);
  }

  public path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  public create(): void {
    for (const folder of ['', 'aws', 'emulator', 'front-door', 'logs', 'run', 'tls', 'tmp']) {
      mkdirSync(this.path(folder), { recursive: true, mode: 0o700 });
    }
    chmodSync(this.root, 0o700);
  }
}
