import { DemoWorkspace } from '@fairway/testing';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(90_000);

const FAIRWAY = join(__dirname, '../bin/fairway.js');

describe('commands on a service that runs', () => {
  let demo: DemoWorkspace;
  beforeAll(() => {
    demo = new DemoWorkspace();
    demo.declare('demo', { secrets: [{ name: 'token', purpose: 'Opens the door' }] });
    demo.commit('declare a secret');
    fairway('deploy', '--service', 'demo');
  });
  afterAll(() => demo.remove());

  function fairway(...args: string[]) {
    return withStage('local', ...args);
  }

  function withStage(STAGE: string, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [FAIRWAY, ...args], {
      cwd: demo.root,
      encoding: 'utf8',
      env: { ...process.env, STAGE },
    });
    return { status, told: stdout + stderr };
  }

  test('status tells version, health and a command that works', () => {
    const { status, told } = fairway('status');
    expect(status).toBe(0);
    expect(told).toMatch(/demo +0\.0\.0\+[0-9a-f]{7} +well +[\d.]+ +http:\/\/127\.0\.0\.1:\d+ +curl -i http/);
    const curl = /curl .*$/m.exec(told)?.[0] ?? '';
    expect(spawnSync('sh', ['-c', curl], { encoding: 'utf8' }).stdout).toMatch(/^HTTP\/1\.1 200/);
  });

  test('tells programs what goes on in lines of JSON, a failure with its code', () => {
    const lines = (...args: string[]) => {
      const { stdout } = spawnSync(process.execPath, [FAIRWAY, ...args], {
        cwd: demo.root,
        encoding: 'utf8',
        env: { ...process.env, STAGE: 'local', FAIRWAY_OUTPUT: 'jsonl' },
      });
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const told = lines('deploy', '--again', '--service', 'demo');
    expect(new Set(told.map(({ service, stage }) => `${String(service)} ${String(stage)}`))).toEqual(
      new Set(['demo local']),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ event: 'progress', phase: 'verify', failed: 0, trafficPercent: 100 }),
    );
    expect(told.at(-1)).toMatchObject({ event: 'end', outcome: 'live', exitCode: 0 });
    expect(lines('deploy', '--service', 'demo').at(-1)).toMatchObject({ event: 'end', outcome: 'unchanged' });
    expect(lines('rollback', '--service', 'demo', '--to', '9.9.9').at(-1)).toMatchObject({
      event: 'end',
      outcome: 'failed',
      service: 'demo',
      code: expect.stringMatching(/^[A-Z_]+$/) as string,
    });
  });

  test('diff and affected name what a deployment would bring', () => {
    expect(fairway('diff', '--service', 'demo').told).toMatch(/nothing would change/);
    expect(fairway('affected').told.trim()).toBe('');
    demo.write('apps/demo/extra', 'x');
    try {
      expect(fairway('diff', '--service', 'demo').told).toMatch(/changed: apps\/demo[^]*not committed/);
      expect(fairway('affected').told.trim()).toBe('demo');
    } finally {
      spawnSync('rm', [join(demo.root, 'apps/demo/extra')]);
    }
  });

  test('drift is told when the platform runs what no record says', () => {
    expect(fairway('drift').status).toBe(0);
    const routes = join(demo.platformFolder(), 'routes.json');
    const before = readFileSync(routes, 'utf8');
    writeFileSync(routes, '[]');
    try {
      const { status, told } = fairway('drift');
      expect(told).toMatch(/demo +drifted +does not run/);
      expect(status).toBe(7);
    } finally {
      writeFileSync(routes, before);
    }
  });

  test('rotated secrets are a change to deploy, and no value is told or recorded anywhere', () => {
    expect(fairway('secrets', 'list', '--service', 'demo').told).toMatch(/token +1 +Opens the door/);
    const rotated = fairway('secrets', 'rotate', '--service', 'demo');
    expect(rotated.told).toMatch(/rotated token/);
    const file = join(demo.root, '.fairway/secrets/local/demo.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { token } = JSON.parse(readFileSync(file, 'utf8')) as { token: { value: string } };
    expect(fairway('diff', '--service', 'demo').told).toMatch(/changed: secrets/);
    const deployed = fairway('deploy', '--service', 'demo');
    expect(deployed.status).toBe(0);
    const everywhere = [rotated.told, deployed.told, fairway('history', '--json').told, ...recordTexts()].join('\n');
    expect(everywhere).not.toContain(token.value);
  });

  test('history --verify passes, and fails on one altered byte', () => {
    expect(fairway('history', '--verify')).toMatchObject({ status: 0 });
    const file = join(demo.root, '.fairway/records/local/records/000001.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"live"', '"Live"'));
    try {
      const { status, told } = fairway('history', '--verify');
      expect(status).toBe(8);
      expect(told).toMatch(/000001\.json was altered or is damaged[^]*RECORDS_DAMAGED/);
      expect(fairway('status').told).toMatch(/000001\.json was altered/);
    } finally {
      writeFileSync(file, text);
    }
  });

  test('logs of an engine that has none say so', () => {
    expect(fairway('logs', '--service', 'demo')).toMatchObject({
      status: 3,
      told: expect.stringMatching(/LOGS_UNKNOWN/) as string,
    });
  });

  test('sweep finds a preview that nobody keeps, and removes it only when told to', () => {
    expect(fairway('sweep').told).toMatch(/Nothing lost its stage/);
    expect(withStage('pr-7', 'deploy', '--service', 'demo').status).toBe(0);
    expect(fairway('sweep', '--keep', 'pr-7').told).toMatch(/Nothing lost its stage/);
    expect(fairway('sweep').told).toMatch(/pr-7 +demo/);
    expect(fairway('sweep', '--yes').told).toMatch(/demo: removed from pr-7/);
    expect(fairway('sweep').told).toMatch(/Nothing lost its stage/);
  });

  function recordTexts(): string[] {
    const folder = join(demo.root, '.fairway/records/local/records');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  }
});

test('services that can go to this machine alone are named for its stages, and for no other', () => {
  const demo = new DemoWorkspace();
  try {
    demo.declare('demo', {});
    demo.declare('here', { stages: 'local' });
    const services = (STAGE: string) =>
      spawnSync(process.execPath, [FAIRWAY, 'services'], {
        cwd: demo.root,
        encoding: 'utf8',
        env: { ...process.env, STAGE },
      }).stdout.trim();
    expect(services('local')).toBe('demo,here');
    expect(services('pr-7')).toBe('demo,here');
    expect(services('uat')).toBe('demo');
  } finally {
    demo.remove();
  }
});
