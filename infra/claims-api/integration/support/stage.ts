import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as plain } from 'node:http';
import { request as secure, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf } from '@fairway/delivery';
import { Fairway } from '@fairway/testing';
import { type Cluster, kubectl, localCluster, nodeAddress } from '../../src/cluster';
import { WORKSPACE } from '../../src/paths';
import { readLogin } from '../../src/secrets';
import { OWN_VALUES } from '../../src/values';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The API on a stage of the tests' own, so that what people look at on `local` is left alone. */
export class Stage {
  public readonly fairway: Fairway;
  public readonly namespace: string;

  constructor(public readonly name: string) {
    this.fairway = new Fairway(WORKSPACE, 'claims-api', name);
    this.namespace = `fairway-${name}-claims-api`;
  }

  public up(): void {
    execFileSync(process.execPath, [join(WORKSPACE, 'infra/local/lib/main.js'), 'up'], { stdio: 'pipe' });
  }

  public cluster(): Promise<Cluster> {
    return localCluster();
  }

  public async kubectl(...args: readonly string[]): Promise<string> {
    return kubectl(await this.cluster(), [...args, '--namespace', this.namespace]);
  }

  public async apply(manifest: object): Promise<void> {
    await kubectl(await this.cluster(), ['apply', '--namespace', this.namespace, '-f', '-'], {
      input: JSON.stringify(manifest),
    });
  }

  /** Names of the pods that serve. */
  public async pods(): Promise<string[]> {
    const text = await this.kubectl('get', 'pods', '--selector', 'app.kubernetes.io/name=claims-api', '-o', 'name');
    return text.split('\n').filter(Boolean).sort();
  }

  /** Asks through the front door, as people do. */
  public ask(path: string, options: RequestOptions = {}, body?: string, service = 'claims-api'): Promise<Answer> {
    const { host, port, hostHeader } = addressOf({ service, stage: this.name }, WORKSPACE);
    return send(plain, { host, port, path, ...options, headers: { Host: hostHeader, ...options.headers } }, body);
  }

  /** Asks the Ingress controller over TLS, and trusts its authority alone. */
  public async askSecurely(path: string): Promise<Answer> {
    const cluster = await this.cluster();
    const { hostHeader } = addressOf({ service: 'claims', stage: this.name }, WORKSPACE);
    const name = hostHeader.replace(/:.*/, '');
    const ca = readFileSync(join(cluster.kubeconfig, '../ingress/ca.pem'));
    const where = { host: await nodeAddress(cluster), port: 443, servername: name, ca, path, headers: { Host: name } };
    return send(secure, where);
  }

  public async token(): Promise<string> {
    const { status, body } = await this.ask(
      '/api/auth/login',
      { method: 'POST', headers: { 'Content-Type': 'application/json' } },
      JSON.stringify(readLogin(this.name)),
    );
    if (status !== 200) throw new Error(`expected 200 from the login, found ${status}: ${body}`);
    return (JSON.parse(body) as { token: string }).token;
  }

  /** Deploys with values of the test's own; returns the last ten lines of what the command said. */
  public async deployWith(values: object, expected: number): Promise<string> {
    return lastLines(await this.withValues(values, () => this.fairway.run(['deploy', '--again'], expected)));
  }

  /** Deployments of the work have values of the test's own. */
  public async withValues<T>(values: object, work: () => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-values-'));
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    process.env[OWN_VALUES] = file;
    try {
      return await work();
    } finally {
      delete process.env[OWN_VALUES];
      rmSync(folder, { recursive: true });
    }
  }
}

/** Where the cause of a failure must stand. */
export function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-10).join('\n');
}

function send(how: typeof plain | typeof secure, options: RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = how({ agent: false, timeout: 10_000, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.end(body);
  });
}
