import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseService } from '@fairway/declaration';
import { baseImageIds, buildImage } from '../../src/engine/build-image';
import type { RolloutContext } from '../../src';

const OWN = 'fairway.invalid/';
const before = { ...process.env };
let folder: string;

/** A client of Docker 20 that knows the images whose names hold one of these texts, and writes down what it is asked to build. */
function client({ images, build = 'exit 0' }: { images: readonly string[]; build?: string }): void {
  const known = images.map((text) => `*${text}*) echo "id of $5" ;;`).join('\n    ');
  writeFileSync(
    join(folder, 'docker'),
    `#!/bin/sh
case "$1" in
  version) echo 20.10.24 ;;
  image) case "$5" in
    ${known}
    *) echo "No such image" >&2; exit 1 ;;
  esac ;;
  build) printf '%s\\n' "$@" >${join(folder, 'asked')}; ${build} ;;
esac
`,
  );
  chmodSync(join(folder, 'docker'), 0o755);
}

const asked = () => readFileSync(join(folder, 'asked'), 'utf8').split('\n');
const context: RolloutContext = {
  stage: 'pr-7',
  service: parseService(
    {
      schemaVersion: 1,
      name: 'greeter',
      description: 'Greets',
      toolchain: 'docker',
      owner: '@example/team',
      exposure: 'public',
      app: 'apps/greeter',
      project: 'apps/greeter',
      probes: [{ name: 'health', path: '/healthz' }],
      objectives: { availability: 0.99, latencyP99Ms: 100 },
      limits: { memoryMb: 64, timeoutSeconds: 5, concurrency: 8 },
    },
    'a test',
  ),
  version: '1.0.0+abc',
  commit: 'abc',
  report: () => undefined,
  signal: new AbortController().signal,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-build-'));
  process.env.PATH = `${folder}:${before.PATH}`;
  for (const name of ['BASE_IMAGE', 'BUILD_IMAGE', 'PIP_CERT', 'SSL_CERT_FILE', 'PIP_CONFIG_FILE']) {
    delete process.env[name];
  }
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

test('the image is named after stage, service and commit, and told its version', async () => {
  client({ images: [OWN] });
  expect(await buildImage(folder, context)).toBe('fairway-pr-7-greeter:abc');
  expect(asked()).toEqual(
    expect.arrayContaining(['fairway-pr-7-greeter:abc', 'APP_VERSION=1.0.0+abc', 'COMMIT_SHA=abc']),
  );
});

test('the official images stand in where ours were not built', async () => {
  client({ images: ['distroless', 'slim'] });
  await buildImage(folder, context);
  expect(asked()).toContain('BASE_IMAGE=gcr.io/distroless/python3-debian12:nonroot');
});

test('without either, the name says which command makes ours', async () => {
  client({ images: [] });
  await buildImage(folder, context);
  expect(asked().find((line) => line.startsWith('BASE_IMAGE='))).toMatch(/made_by_npx_nx_run-many_-t_base-images$/);
});

test('an image that the person names wins, and changes the inputs', async () => {
  client({ images: [OWN, 'mine'] });
  const usual = await baseImageIds();
  process.env.BASE_IMAGE = 'mine';
  expect(await baseImageIds()).toEqual({ ...usual, BASE_IMAGE: 'id of mine' });
});

test('a company’s certificate authority goes in as a secret', async () => {
  client({ images: [OWN] });
  process.env.PIP_CERT = join(folder, 'ca.pem');
  writeFileSync(process.env.PIP_CERT, 'certificate');
  await buildImage(folder, context);
  expect(asked()).toContain(`id=ca,src=${process.env.PIP_CERT}`);
});

test('a failed build tells the builder’s last lines', async () => {
  client({ images: [OWN], build: 'echo "step 3: no such file" >&2; exit 1' });
  await expect(buildImage(folder, context)).rejects.toMatchObject({
    code: 'IMAGE_BUILD_FAILED',
    message: expect.stringContaining('step 3: no such file') as string,
  });
});
