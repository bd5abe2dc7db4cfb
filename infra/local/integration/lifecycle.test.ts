import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { stageClientConfig } from '@fairway/delivery';
import { rememberedPorts } from '../src/ports';
import { writeJson } from '../src/files';
import { strays } from '../src/process/strays';
import { call } from './support/http';
import { Clone } from './support/clone';
import { listeners } from './support/listeners';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a stage from up to reset', () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = new Clone();
    await clone.run('up');
  });
  afterAll(() => clone.dispose());

  test('is healthy, and says so', async () => {
    const { code, output } = await clone.run('status');
    expect(code).toBe(0);
    expect(output).toMatch(/emulator +healthy +https:\/\/127\.0\.0\.1:\d+ +\d+ +\d{4}-/);
    expect(output).toMatch(/front-door +healthy +http:\/\/localhost:\d+/);
  });

  test('stays as it is when it is up already', async () => {
    const { pid } = clone.aws;
    const began = performance.now();
    const { output } = await clone.run('up');
    expect(output).toContain('is up already');
    // Well under a second on a quiet machine; the margin is for a busy one.
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(clone.aws.pid).toBe(pid);
  });

  test('listens on loopback alone', () => {
    const pids = strays(clone.layout.root);
    expect(pids).toEqual(expect.arrayContaining([clone.aws.pid, clone.frontDoor.pid]));
    const open = listeners(pids);
    expect(open).toEqual(expect.arrayContaining([`127.0.0.1:${clone.frontDoor.port}`]));
    for (const address of open) expect(address).toMatch(/^(127\.0\.0\.1|::1):\d{4,5}$/);
  });

  test('keeps its keys from everybody else', () => {
    const { root } = clone.layout;
    expect(statSync(root).mode & 0o077).toBe(0);
    for (const file of ['state.json', 'aws/local.ini', 'tls/server.key', 'emulator/root-key.json']) {
      expect(statSync(join(root, file)).mode & 0o077).toBe(0);
    }
    expect(statSync(clone.frontDoor.runtimeSocket).mode & 0o077).toBe(0);
  });

  test('writes what it does to logs', async () => {
    const { output } = await clone.run('logs', 'emulator');
    expect(output).toContain('Running on https://127.0.0.1');
  });

  test('a killed emulator comes back with its state, users and ports', async () => {
    const s3 = new S3Client(stageClientConfig('local', clone.workspace));
    await s3.send(new CreateBucketCommand({ Bucket: 'fairway-local-kept' }));
    await sleep(5_000);
    const { pid, endpoint } = clone.aws;
    const key = readFileSync(join(clone.layout.credentials, 'local.ini'), 'utf8');
    process.kill(pid, 'SIGKILL');
    expect((await clone.run('status')).code).toBe(1);
    const { code, output } = await clone.run('up');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('recovered') as string });
    expect(clone.aws.pid).not.toBe(pid);
    expect(clone.aws.endpoint).toBe(endpoint);
    expect(readFileSync(join(clone.layout.credentials, 'local.ini'), 'utf8')).toBe(key);
    await s3.send(new HeadBucketCommand({ Bucket: 'fairway-local-kept' }));
    s3.destroy();
  });

  test('a killed front door comes back', async () => {
    process.kill(clone.frontDoor.pid, 'SIGKILL');
    expect((await clone.run('up')).code).toBe(0);
    const answer = await call({ url: `http://127.0.0.1:${clone.frontDoor.port}/`, headers: { host: 'localhost' } });
    expect(answer.status).toBe(200);
  });

  test('somebody else’s process with a remembered number is left alone', async () => {
    await clone.run('down');
    writeJson(clone.layout.runFile('emulator'), {
      pid: process.pid,
      start: 'earlier',
      since: new Date().toISOString(),
    });
    expect((await clone.run('up')).code).toBe(0);
    expect(clone.aws.pid).not.toBe(process.pid);
  });

  test('several ups at once start one stage', async () => {
    await clone.run('down');
    const outcomes = await Promise.all([1, 2, 3].map(() => clone.run('up')));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outcomes.filter(({ output }) => output.includes('is up already'))).toHaveLength(2);
    const serving = strays(clone.layout.root).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve.py'),
    );
    expect(serving).toEqual([clone.aws.pid]);
  });

  test('down leaves no process, socket or temporary file, and may be repeated', async () => {
    const socket = clone.frontDoor.runtimeSocket;
    const ports = rememberedPorts(clone.layout.portsFile);
    expect((await clone.run('down')).output).toContain('local: down');
    expect(strays(clone.layout.root)).toEqual([]);
    expect(existsSync(socket)).toBe(false);
    expect(readdirSync(clone.layout.temporary)).toEqual([]);
    expect(readdirSync(join(clone.layout.root, 'run'))).toEqual([]);
    expect((await clone.run('down')).output).toContain('was down already');
    expect((await clone.run('status')).code).toBe(1);
    expect(rememberedPorts(clone.layout.portsFile)).toEqual(ports);
  });

  test('reset deletes everything', async () => {
    await clone.run('up');
    expect((await clone.run('reset')).code).toBe(0);
    expect(existsSync(clone.layout.root)).toBe(false);
    expect(strays(clone.layout.root)).toEqual([]);
  });
});

test('two clones stand side by side and do not meet', async () => {
  const clones = [new Clone(), new Clone()] as const;
  try {
    // The same ports are remembered by both.
    const outcomes = await Promise.all(clones.map((clone) => clone.run('up')));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    const [first, second] = clones;
    expect(first.state.clone).not.toBe(second.state.clone);
    expect(new Set(clones.flatMap(({ aws, frontDoor }) => [aws.endpoint, frontDoor.port])).size).toBe(4);
    // One clone's client trusts only its own emulator.
    const ca = readFileSync(first.aws.caFile);
    expect((await call({ url: `${first.aws.endpoint}/_ministack/health`, ca })).status).toBe(200);
    expect((await call({ url: `${second.aws.endpoint}/_ministack/health`, ca })).status).toBe(0);
    await first.run('down');
    expect((await second.run('status')).code).toBe(0);
  } finally {
    await Promise.all(clones.map((clone) => clone.dispose()));
  }
});
