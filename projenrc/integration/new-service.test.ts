import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyWorkspace, synthesize } from '../test/copy';

/** One declaration, as a person would write it. */
const DECLARATION = `
new fairway.ImageService(workspace, {
  name: 'greeter', owner: '@fairway/greetings', exposure: 'internal', uses,
  description: 'Says hello',
  probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }, { name: 'ready', path: '/readyz' }],
  objectives: { availability: 0.99, latencyP99Ms: 500 },
  limits: { memoryMb: 128, timeoutSeconds: 5, concurrency: 8 },
});

workspace.synth();`;

describe('a service that is one declaration and `npx projen`', () => {
  let copy: ReturnType<typeof copyWorkspace>;

  before(() => {
    copy = copyWorkspace();
    const file = join(copy.folder, '.projenrc.ts');
    const text = readFileSync(file, 'utf8');
    assert.match(text, /\nworkspace\.synth\(\);\n$/);
    writeFileSync(file, text.replace('\nworkspace.synth();', DECLARATION));
    synthesize(copy.folder);
    // The stage starts what its services need, and here that is one service.
    for (const declared of globSync('{apps,infra}/*/service.json', { cwd: copy.folder })) {
      if (!declared.startsWith('apps/greeter/')) rmSync(join(copy.folder, declared));
    }
    execFileSync('git', ['add', '--all'], { cwd: copy.folder });
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...author, 'commit', '--quiet', '--message', 'Add greeter'], { cwd: copy.folder });
  });

  after(() => {
    try {
      nx('down', 'local');
    } finally {
      copy.remove();
    }
  });

  /** @throws with what nx printed where it fails */
  function nx(...args: string[]): string {
    const options = { cwd: copy.folder, env: copy.environment, encoding: 'utf8' as const, maxBuffer: 1 << 26 };
    try {
      return execFileSync('nx', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`nx ${args.join(' ')} failed:\n${(stdout + stderr).slice(-6000)}`);
    }
  }

  test('is known to the owners’ file and the README’s table', () => {
    assert.match(
      readFileSync(join(copy.folder, '.github/CODEOWNERS'), 'utf8'),
      /^\/apps\/greeter\/ @fairway\/greetings$/m,
    );
    assert.match(
      readFileSync(join(copy.folder, 'README.md'), 'utf8'),
      /\| \[greeter\]\(apps\/greeter\) \| Says hello \|/,
    );
  });

  test('builds, passes lint and its tests, and keeps the policies', () => {
    nx('run-many', '-t', 'build', 'lint', 'test', 'policy', '-p', 'greeter', '--outputStyle=stream');
  });

  test('is deployed, answers at its name, and is verified', async () => {
    nx('deploy', 'greeter', '--outputStyle=stream');
    nx('verify', 'greeter', '--outputStyle=stream');
    const state = JSON.parse(readFileSync(join(copy.folder, '.fairway/local/state.json'), 'utf8')) as {
      frontDoor: { port: number };
    };
    const answer = await ask(state.frontDoor.port, 'greeter.localhost', '/healthz');
    assert.match(answer, /"status": "ok"/);
    assert.match(
      execFileSync('fairway', ['status'], { cwd: copy.folder, env: copy.environment, encoding: 'utf8' }),
      /greeter/,
    );
  });

  test('is verified by what its declaration says now', () => {
    const file = join(copy.folder, '.projenrc.ts');
    const text = readFileSync(file, 'utf8');
    const [before, own = ''] = text.split("name: 'greeter'");
    writeFileSync(file, `${before}name: 'greeter'${own.replace("path: '/readyz'", "path: '/readyz', status: 204")}`);
    synthesize(copy.folder);
    const verify = () =>
      execFileSync('fairway', ['verify', '--service', 'greeter'], { cwd: copy.folder, env: copy.environment });
    assert.throws(verify, /expected status 204, found 200/);
    writeFileSync(file, text);
    synthesize(copy.folder);
    verify();
  });

  test('is destroyed without a trace', () => {
    nx('destroy', 'greeter', '--outputStyle=stream');
    const left = execFileSync('docker', ['ps', '--all', '--quiet', '--filter', 'label=fairway.service=greeter'], {
      encoding: 'utf8',
    });
    assert.equal(left, '');
  });
});

function ask(port: number, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      let body = '';
      answer.on('data', (part: Buffer) => (body += part.toString()));
      answer.on('end', () => resolve(body));
    }).on('error', reject);
  });
}
