import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServiceInput } from '@fairway/declaration';
import type { Behaviour } from './process-platform/behaviour';
import { Processes } from './process-platform/processes';

/** A workspace of its own in a temporary folder, with services whose platform is processes of this machine. */
export class DemoWorkspace {
  public readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'fairway-demo-')));

  constructor(private readonly services: readonly string[] = ['demo']) {
    this.write('nx.json', '{}\n');
    this.write('.gitignore', '.fairway/\nlib/\ndist/\nplatform/\n');
    for (const service of services) {
      this.declare(service);
      this.program({}, service);
      this.engine({}, service);
    }
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit('begin');
  }

  /** Writes `service.json`; later keys win. */
  public declare(service = 'demo', change: Partial<ServiceInput> = {}): void {
    const declaration: ServiceInput = {
      schemaVersion: 1,
      name: service,
      description: 'Answers with its version',
      toolchain: 'docker',
      owner: '@fairway/demo',
      exposure: 'internal',
      app: `apps/${service}`,
      project: `infra/${service}`,
      probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }],
      objectives: { availability: 0.999, latencyP99Ms: 400 },
      limits: { memoryMb: 128, timeoutSeconds: 2, concurrency: 100 },
      ...change,
    };
    this.write(`infra/${service}/service.json`, JSON.stringify(declaration, undefined, 2));
  }

  /** Writes the next version's program. */
  public program(behaviour: Partial<Behaviour>, service = 'demo', note = ''): void {
    this.write(`apps/${service}/program.json`, JSON.stringify(behaviour));
    this.write(`apps/${service}/NOTE`, note);
  }

  /** Writes the engine that `fairway` loads. */
  public engine(
    options: { readonly direct?: boolean; readonly trafficSteps?: readonly number[] },
    service = 'demo',
  ): void {
    const all = {
      folder: this.platformFolder(service),
      program: join(this.root, 'apps', service, 'program.json'),
      ...options,
    };
    this.write(
      `infra/${service}/lib/engine.js`,
      `const { createProcessEngine } = require(${JSON.stringify(join(__dirname, 'index.js'))});\n` +
        `exports.createEngine = () => createProcessEngine(${JSON.stringify(all)});\n`,
    );
  }

  /** @returns the full hash */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git(
      '-c',
      'user.name=demo',
      '-c',
      'user.email=demo@example.invalid',
      'commit',
      '--quiet',
      '--message',
      message,
    );
    return this.git('rev-parse', 'HEAD');
  }

  public processes(service = 'demo'): Processes {
    return new Processes(this.platformFolder(service));
  }

  public platformFolder(service = 'demo'): string {
    return join(this.root, 'platform', service);
  }

  public write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Ends what runs and removes the folder. */
  public remove(): void {
    for (const service of this.services) this.processes(service).stopAll();
    rmSync(this.root, { recursive: true, force: true });
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }
}
