import { setTimeout as sleep } from 'node:timers/promises';
import { Containers } from './support/containers';
import { type Built, builtImage, command, docker, variantOf } from './support/image';

const containers = new Containers();
let built: Built;

beforeAll(async () => {
  built = await builtImage();
}, 900_000);
afterAll(() => containers.removeAll());

interface Inspected {
  readonly Id: string;
  readonly Size: number;
  readonly Config: { readonly User: string; readonly Labels: Record<string, string>; readonly Entrypoint: string[] };
}

async function inspect(): Promise<Inspected> {
  const [image] = JSON.parse(await docker('image', 'inspect', built.image)) as Inspected[];
  if (!image) throw new Error('no image');
  return image;
}

/** What a program inside the image prints. */
const python = (code: string) => docker('run', '--rm', '--entrypoint', '/usr/bin/python3', built.image, '-c', code);

describe('the image', () => {
  test('has all four names that people know, for one image', async () => {
    const ids = await Promise.all(
      [`anz_test:${built.commit}`, `anz_test2:${built.commit}`, 'anz_test:latest', 'anz_test2:latest'].map((name) =>
        docker('image', 'inspect', '--format', '{{.Id}}', name),
      ),
    );
    expect(new Set(ids)).toEqual(new Set([(await inspect()).Id]));
  });

  test('is at most 85 MB', async () => {
    expect((await inspect()).Size).toBeLessThanOrEqual(85_000_000);
  });

  test('names version, commit and time in its labels', async () => {
    const { Labels } = (await inspect()).Config;
    expect(Labels).toMatchObject({
      'org.opencontainers.image.version': '0.0.1',
      'org.opencontainers.image.revision': built.commit,
      'org.opencontainers.image.created': expect.stringMatching(/^20\d\d-\d\d-\d\dT/) as string,
    });
  });

  test('has no shell and no package manager, and is not root', async () => {
    expect((await inspect()).Config.User).toBe('65532:65532');
    const found = await python(
      'import os; print([d + "/" + f for d, _, fs in os.walk("/") if not d.startswith(("/proc", "/sys")) for f in fs ' +
        'if f in ("sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "pip", "pip3", "su", "curl", "wget")])',
    );
    expect(found).toBe('[]');
  });
});

describe('the running container', () => {
  test('answers everything, with a read-only root and no rights', async () => {
    const { port } = await containers.ready(built.image);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const status = await ask('/status');
    expect(status.headers.get('content-type')).toBe('application/json');
    expect(status.headers.get('server-timing')).toMatch(/^app;dur=\d/);
    expect(await status.json()).toEqual({
      myapplication: [{ version: '0.0.1', lastcommitsha: built.commit, description: 'pre-interview technical test' }],
    });
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/nothing')).status).toBe(404);
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toContain('http_requests_total{method="GET",route="/status",status="200"} 1.0');
    expect(metrics).toContain(`status_app_build_info{commit="${built.commit}",version="0.0.1"} 1.0`);
  });

  test('becomes healthy by its own check', async () => {
    const { id } = await containers.ready(built.image, '--health-interval=1s');
    let health = '';
    for (let tries = 0; tries < 60 && health !== 'healthy'; tries += 1) {
      await sleep(500);
      health = await docker('inspect', '--format', '{{.State.Health.Status}}', id);
    }
    expect(health).toBe('healthy');
  });

  test.each([
    ['APP_VERSION', ''],
    ['APP_VERSION', 'latest'],
    ['COMMIT_SHA', ''],
    ['COMMIT_SHA', 'main'],
    ['HOST', 'localhost'],
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['THREADS', '0'],
    ['LOG_LEVEL', 'loud'],
    ['GRACE_SECONDS', '-1'],
    ['DRAIN_DELAY_SECONDS', 'soon'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ])('refuses %s=%j with one sentence', async (name, value) => {
    const { code, stdout, stderr } = await command('docker', ['run', '--rm', '--env', `${name}=${value}`, built.image]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(`^SETTINGS_INVALID: ${name} is wrong: expected .* found`),
    ]);
  });

  test('answers four requests that are in flight at SIGTERM', async () => {
    const slow = await variantOf(
      built.image,
      'slow',
      'import time\nfrom flask import request\nfrom status_app.main import APP\n\n\n@APP.before_request\ndef slow():\n' +
        '    if request.path == "/slow":\n        time.sleep(3)\n        return "slow"\n',
    );
    const { id, port } = await containers.ready(slow);
    const answers = [1, 2, 3, 4].map(() => fetch(`http://127.0.0.1:${port}/slow`).then((answer) => answer.text()));
    await sleep(1000);
    const stopped = docker('stop', '--time', '20', id);
    expect(await Promise.all(answers)).toEqual(['slow', 'slow', 'slow', 'slow']);
    await stopped;
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
  });
});
